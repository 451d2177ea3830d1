import { assert } from '@esm-bundle/chai';
import type { Search } from '../../../src/pow/kernels/kernel.js';
import type { HashName, Puzzle } from '../../../src/pow/puzzle.js';
import { seededRandom } from '../watch.js';

/** The puzzle that this counter solves, by WebCrypto. */
export async function puzzleOf(hash: HashName, prefix: Uint8Array<ArrayBuffer>, counter: number): Promise<Puzzle> {
  const message = new Blob([prefix, String(counter)]);
  return { hash, prefix, digest: new Uint8Array(await crypto.subtle.digest(hash, await message.arrayBuffer())) };
}

/**
 * Defines the tests that every kernel must pass: it agrees with WebCrypto whatever the salt's length, on both sides of where
 * the digits become one more.
 */
export function agreesWithWebCrypto(hash: HashName, kernel: (puzzle: Puzzle) => Search): void {
  const random = seededRandom(20_531);
  const below = (limit: number) => Math.floor(random() * limit);
  /** From both sides of ten to the last exact integer. */
  const nearRollover = () => {
    const power = 10 ** (1 + below(15));
    return Math.min(Math.max(0, power - 12 + below(24)), Number.MAX_SAFE_INTEGER);
  };
  const randomPrefix = (length: number) => Uint8Array.from({ length }, () => below(256));

  test(`finds the counter whose ${hash} WebCrypto made, whatever the salt's length and the number of digits`, async () => {
    for (let length = 0; length <= 200; length++) {
      const prefix = randomPrefix(length);
      for (const counter of [nearRollover(), nearRollover(), below(1_000)]) {
        const search = kernel(await puzzleOf(hash, prefix, counter));
        const from = Math.max(0, counter - below(30));
        const case_ = `${length} bytes, ${counter} from ${from}`;
        assert.equal(search(from, counter - from + 1), counter, case_);
        assert.equal(search(from, counter - from), -1, `${case_}, one short`);
      }
    }
  });

  test(`finds ${hash} on both sides of every power of ten, and of a thousand counters`, async () => {
    for (let power = 1; power <= 1e15; power *= 10) {
      const prefix = randomPrefix(below(130));
      for (const counter of [power - 1, power, power + 999, power + 1_000]) {
        const search = kernel(await puzzleOf(hash, prefix, counter));
        assert.equal(search(Math.max(0, counter - 1_100), 2_500), counter, `${prefix.length} bytes, ${counter}`);
      }
    }
  });

  test(`finds ${hash} just below and above 2^32, and up to the last integer that counts exactly`, async () => {
    for (const counter of [2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER]) {
      const search = kernel(await puzzleOf(hash, randomPrefix(25), counter));
      assert.equal(search(counter - 9, 10), counter);
      assert.equal(search(counter - 9, 9), -1);
    }
  });

  test(`a run of ${hash} goes on where the last one ended, as if they were one, with another search in between`, async () => {
    const search = kernel(await puzzleOf(hash, randomPrefix(61), 123_456));
    const other = kernel(await puzzleOf(hash, randomPrefix(61), 0));
    const found = [];
    for (let from = 99_000; from < 130_000; from += 777) {
      found.push(search(from, 777));
      if (from % 2) assert.equal(other(1, 10), -1);
    }
    assert.deepEqual(
      found.filter((counter) => counter !== -1),
      [123_456],
    );
  });
}
