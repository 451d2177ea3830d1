import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where programs of these names lie on the PATH, in the order of the PATH. */
export function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).filter((path) => existsSync(path));
}
