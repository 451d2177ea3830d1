import { executeServerCommand } from '@web/test-runner-commands';

/** Media features that stand for what a person has chosen in the system. */
export interface Preferences {
  readonly 'prefers-color-scheme'?: 'light' | 'dark';
  readonly 'prefers-reduced-motion'?: 'reduce';
  readonly 'forced-colors'?: 'active';
}

/** Pretends that the system prefers this and nothing else; false where the engine's driver has no way to. */
export async function prefer(preferences: Preferences): Promise<boolean> {
  const { done } = await executeServerCommand<{ done: boolean }, Preferences>('prefer', preferences);
  return done;
}
