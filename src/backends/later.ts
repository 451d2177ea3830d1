import { AuthError } from '../errors.js';

/** Brings a part of an adapter that most pages do not need. @throws AuthError `network` where it cannot be had */
export async function later<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const message = 'A part of this library could not be loaded: host all files of its folder beside it.';
    throw new AuthError('network', message, { cause });
  }
}
