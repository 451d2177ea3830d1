import type { BlockHash } from '../kernels/block-hash.js';
import { sha256 } from '../kernels/sha256.js';
import { sha512 } from '../kernels/sha512.js';
import type { LoopHash } from './loop-program.js';

/** The hashes that keys are derived by, in script. */
export const loopHashes: Readonly<Record<LoopHash, () => BlockHash>> = {
  'SHA-256': sha256,
  'SHA-384': () => sha512(48),
  'SHA-512': () => sha512(64),
};
