import { KeyTarget } from '../key-target.js';
import type { PrefixPuzzle } from '../puzzle.js';
import { CounterTail } from './counter-tail.js';
import type { Search } from './kernel.js';
import { hashPrefix } from './prefix.js';

/** The search in plain script for a digest of which only the beginning is told. */
export function scriptPrefixKernel(puzzle: PrefixPuzzle): Search {
  const { hash, midstate, rest } = hashPrefix(puzzle);
  const target = new KeyTarget(puzzle.target);
  const tail = new CounterTail(hash, rest, puzzle.prefix.length);
  const state = midstate.slice();

  function digest(): Uint8Array {
    const bytes = new DataView(new ArrayBuffer(4 * state.length));
    state.forEach((word, i) => bytes.setInt32(4 * i, word));
    return new Uint8Array(bytes.buffer);
  }

  return (from, count) => {
    let changed = -1;
    for (let counter = from; counter < from + count; counter++) {
      if (changed < 0) tail.write(String(counter));
      state.set(midstate);
      hash.compress(state, tail.blocks[0]);
      if (tail.two) hash.compress(state, tail.blocks[1]);
      if (target.allows(state[0]!) && target.isStartOf(digest())) return counter;
      changed = tail.increment();
    }
    return -1;
  };
}
