import type { HashName, Puzzle } from '../puzzle.js';
import type { BlockHash } from './block-hash.js';
import { CounterTail } from './counter-tail.js';
import type { Search } from './kernel.js';
import { sha1 } from './sha1.js';
import { sha256 } from './sha256.js';
import { sha512 } from './sha512.js';

const hashes: Readonly<Record<HashName, () => BlockHash>> = {
  'SHA-1': sha1,
  'SHA-256': sha256,
  'SHA-384': () => sha512(48),
  'SHA-512': () => sha512(64),
};

/**
 * The search in plain script: for browsers and pages without WebAssembly.
 *
 * Four things make it fast: the prefix's whole blocks are hashed once; so are the rounds before the word that holds the
 * last digit, until a carry reaches them; a counter is dropped as soon as one word shows that it cannot be it, several
 * rounds before the end; and nothing is allocated on the way.
 */
export function scriptKernel(puzzle: Puzzle): Search {
  const hash = hashes[puzzle.hash]();
  const { blockWords } = hash;
  const target = bigEndianWords(puzzle.digest);

  const whole = puzzle.prefix.length - (puzzle.prefix.length % (blockWords * 4));
  const midstate = hash.initial.slice();
  const block = new Int32Array(hash.scheduleWords);
  for (let at = 0; at < whole; at += blockWords * 4) {
    block.set(bigEndianWords(puzzle.prefix.subarray(at, at + blockWords * 4)));
    hash.compress(midstate, block);
  }

  const tail = new CounterTail(hash, puzzle.prefix.subarray(whole), puzzle.prefix.length);
  const state = midstate.slice();
  const begun = midstate.slice();

  /** Hashes the counter in the tail to the end, for the rare one that passed the probe. */
  function isSolved(): boolean {
    state.set(midstate);
    hash.compress(state, tail.blocks[0]);
    if (tail.two) hash.compress(state, tail.blocks[1]);
    return target.every((word, i) => word === state[i]);
  }

  return (from, count) => {
    let words = 0; // of the last block, already in `begun`
    let changed = -1; // first word of the tail that is not what it was; −1: all
    let expected = 0;
    for (let tried = 0; tried < count; tried++) {
      if (changed < 0) tail.write(from + tried);
      const last = tail.two ? tail.blocks[1] : tail.blocks[0];
      const offset = tail.two ? blockWords : 0;
      if (changed < offset + words) {
        state.set(midstate);
        if (tail.two) hash.compress(state, tail.blocks[0]);
        expected = hash.expected(target, state);
        words = hash.begin(state, last, Math.max(0, tail.lastDigitWord - offset), begun);
      }
      if (hash.probe(begun, last, words) === expected && isSolved()) return from + tried;
      changed = tail.increment();
    }
    return -1;
  };
}

function bigEndianWords(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i));
}
