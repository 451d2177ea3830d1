import type { Puzzle, SearchPuzzle } from '../puzzle.js';
import { CounterTail } from './counter-tail.js';
import type { Search } from './kernel.js';
import { hashPrefix } from './prefix.js';
import { scriptPrefixKernel } from './script-prefix.js';

/** The search in plain script: for browsers and pages without WebAssembly. */
export function scriptKernel(puzzle: SearchPuzzle): Search {
  return puzzle.kind === 'prefix' ? scriptPrefixKernel(puzzle) : scriptDigestKernel(puzzle);
}

/**
 * Four things make it fast: the prefix's whole blocks are hashed once; so are the rounds before the word that holds the
 * last digit, until a carry reaches them; a counter is dropped as soon as one word shows that it cannot be it, several
 * rounds before the end; and nothing is allocated on the way.
 */
function scriptDigestKernel(puzzle: Puzzle): Search {
  const { hash, midstate, rest, target } = hashPrefix(puzzle);
  const { blockWords } = hash;
  const tail = new CounterTail(hash, rest, puzzle.prefix.length);
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
      if (changed < 0) tail.write(String(from + tried));
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
