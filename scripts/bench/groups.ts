/** What is measured, in groups that can be run by name. */
import type { Group } from './group.js';
import { argon2id, keys } from './groups/keys.js';
import { manners } from './groups/manners.js';
import { hashes, sustained, workers } from './groups/sustained.js';
import { wait } from './groups/wait.js';

export const groups: Readonly<Record<string, Group>> = {
  sustained,
  workers,
  hashes,
  cold: wait(25_000, false, '≥ 20×', 15),
  warm: wait(25_000, true, '≥ 60×', 9),
  large: wait(500_000, true, '≥ 60×', 5),
  keys,
  argon2id,
  manners,
};
