import type { SearchPuzzle } from '../../puzzle.js';
import { CounterTail } from '../counter-tail.js';
import type { Search } from '../kernel.js';
import { hashPrefix } from '../prefix.js';
import { scriptKernel } from '../script.js';
import { LAST_TOLD_ROUND } from '../sha256.js';
import { loadProgram } from './load.js';
import { BEGUN, BLOCK_BYTES, EXPECTED, FORE, MASK, REAR, SCHEDULE, SPARE, STATE_BEHIND, VECTOR } from './memory.js';

/** Digits that the program varies by itself. */
const VARYING_DIGITS = 4;
const COUNTERS = 10 ** VARYING_DIGITS;
const LANES = 4;
const BLOCK_WORDS = 16;
/** No round that the program asks about: it goes on to the end of the block. */
const NO_ROUND = 63;

/** The kernel that the program's memory was last written for; another search may have come between. */
let writtenBy: symbol | undefined;

/**
 * The search for SHA-256 by the program that came with the bundle; see program.ts.
 *
 * It compares one word, so the script's kernel confirms what it finds.
 *
 * @throws if the browser or the page does not let it run
 */
export function pageKernel(puzzle: SearchPuzzle): Search {
  const { run, words } = loadProgram();
  const self = Symbol();
  const { hash, midstate, rest, target } = hashPrefix(puzzle);
  const tail = new CounterTail(hash, rest, puzzle.prefix.length);
  const state = midstate.slice();
  const begun = midstate.slice();
  let text = '';
  let confirm: Search | undefined;
  /** Of the program: where the digits stand, where it begins, looks and ends. */
  let place: [rear: number, fore: number, shift: number, begin: number, look: number, end: number];

  function put(address: number, values: Int32Array): void {
    values.forEach((value, i) => words.fill(value, address / 4 + LANES * i, address / 4 + LANES * (i + 1)));
  }

  /** Writes what is the same for all counters of a block; `digits` has zeros where they vary. */
  function write(digits: string): void {
    tail.write(digits);
    const end = rest.length + digits.length;
    const firstWord = (end - Math.min(digits.length, VARYING_DIGITS)) >> 2;
    state.set(midstate);
    // A first block in which nothing varies is hashed here.
    const skipped = tail.two && firstWord >= BLOCK_WORDS ? 1 : 0;
    if (skipped) hash.compress(state, tail.blocks[0]);
    const blocks = tail.blocks.slice(skipped, tail.two ? 2 : 1);
    const first = blocks[0]!;
    const rounds = hash.begin(state, first, firstWord - skipped * BLOCK_WORDS, begun);

    blocks.forEach((block, i) => put(SCHEDULE + i * BLOCK_BYTES, block.subarray(0, BLOCK_WORDS)));
    put(SCHEDULE + BLOCK_BYTES + STATE_BEHIND, state);
    put(BEGUN, begun);
    // Of one block, a round before the end tells enough; of two, the digest's first word.
    const looksEarly = blocks.length === 1 && puzzle.kind === undefined;
    put(EXPECTED, Int32Array.of(looksEarly ? hash.expected(target, state) : target[0]!));
    put(MASK, Int32Array.of(puzzle.kind === 'prefix' ? target[1]! : -1));

    const wordAt = (word: number): number => {
      const [block, at] = [(word >> 4) - skipped, word & 15];
      return block < 0 ? SPARE : SCHEDULE + block * BLOCK_BYTES + at * VECTOR;
    };
    const [rear, fore] = [wordAt(tail.lastDigitWord), wordAt(tail.lastDigitWord - 1)];
    put(REAR, words.slice(rear / 4, rear / 4 + 1));
    put(FORE, words.slice(fore / 4, fore / 4 + 1));
    const shift = 24 - 8 * ((end - 1) & 3);
    const look = (looksEarly ? LAST_TOLD_ROUND : NO_ROUND) * VECTOR;
    place = [rear, fore, shift, SCHEDULE + rounds * VECTOR, look, SCHEDULE + blocks.length * BLOCK_BYTES];
    text = digits;
    writtenBy = self;
  }

  /** Searches counters that differ in the last digits alone, given by those; `block` is the first there could be. */
  function searchBlock(block: number, from: number, to: number): number {
    for (let at = from; (at = run(at, to, ...place)) >= 0; at += LANES) {
      confirm ??= scriptKernel(puzzle);
      const counter = confirm(block + at, Math.min(LANES, to - at));
      if (counter >= 0) return counter;
    }
    return -1;
  }

  return (from, count) => {
    const to = from + count;
    for (let next = from; next < to;) {
      const digits = String(next);
      const zeros = '0'.repeat(Math.min(digits.length, VARYING_DIGITS));
      const fixed = digits.slice(0, -zeros.length) + zeros;
      if (fixed !== text || writtenBy !== self) write(fixed);
      const block = next - (next % COUNTERS);
      const end = Math.min(to, block + COUNTERS, 10 ** digits.length);
      const counter = searchBlock(block, next - block, end - block);
      if (counter >= 0) return counter;
      next = end;
    }
    return -1;
  };
}
