import type { HashName } from '../../puzzle.js';
import type { HashProgram } from './program.js';
import { sha1Program } from './sha1.js';
import { sha256Program, sha384Program, sha512Program } from './sha2.js';

export const programs: Readonly<Record<HashName, HashProgram>> = {
  'SHA-1': sha1Program,
  'SHA-256': sha256Program,
  'SHA-384': sha384Program,
  'SHA-512': sha512Program,
};
