import { KeyTarget } from '../key-target.js';
import type { HashName, SearchPuzzle } from '../puzzle.js';
import type { BlockHash } from './block-hash.js';
import { sha1 } from './sha1.js';
import { sha256 } from './sha256.js';
import { sha512 } from './sha512.js';

const hashes: Readonly<Record<HashName, () => BlockHash>> = {
  'SHA-1': sha1,
  'SHA-256': sha256,
  'SHA-384': () => sha512(48),
  'SHA-512': () => sha512(64),
};

/** A puzzle's prefix, hashed as far as it is the same whatever the counter. */
export interface HashedPrefix {
  readonly hash: BlockHash;
  /** The state after the prefix's whole blocks. */
  readonly midstate: Int32Array;
  /** What is left of the prefix after them. */
  readonly rest: Uint8Array;
  /** The puzzle's digest in words; where only its beginning is told, the first word and a mask of the bits that count. */
  readonly target: Int32Array;
}

export function hashPrefix(puzzle: SearchPuzzle): HashedPrefix {
  const { prefix } = puzzle;
  const hash = hashes[puzzle.hash]();
  const blockBytes = hash.blockWords * 4;
  const whole = prefix.length - (prefix.length % blockBytes);
  const midstate = hash.initial.slice();
  const block = new Int32Array(hash.scheduleWords);
  for (let at = 0; at < whole; at += blockBytes) {
    block.set(bigEndianWords(prefix.subarray(at, at + blockBytes)));
    hash.compress(midstate, block);
  }
  return { hash, midstate, rest: prefix.subarray(whole), target: targetOf(puzzle) };
}

function targetOf(puzzle: SearchPuzzle): Int32Array {
  return puzzle.kind === 'prefix'
    ? Int32Array.of(...new KeyTarget(puzzle.target).firstWord)
    : bigEndianWords(puzzle.digest);
}

function bigEndianWords(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i));
}
