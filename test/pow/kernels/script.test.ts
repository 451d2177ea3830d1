import { assert } from '@esm-bundle/chai';
import { scriptKernel } from '../../../src/pow/kernels/script.js';
import type { HashName } from '../../../src/pow/puzzle.js';
import { seededRandom } from '../watch.js';

const random = seededRandom(20_531);
const below = (limit: number) => Math.floor(random() * limit);

/** A counter close to where the digits become one more, from both sides of 2^32 to the last exact integer. */
function nearRollover(): number {
  const power = 10 ** (1 + below(15));
  return Math.min(Math.max(0, power - 12 + below(24)), Number.MAX_SAFE_INTEGER);
}

async function puzzleOf(hash: HashName, prefix: Uint8Array<ArrayBuffer>, counter: number) {
  const message = new Blob([prefix, String(counter)]);
  return { hash, prefix, digest: new Uint8Array(await crypto.subtle.digest(hash, await message.arrayBuffer())) };
}

suite('the search in plain script', () => {
  for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const) {
    test(`finds the counter whose ${hash} WebCrypto made, whatever the salt's length and the number of digits`, async () => {
      for (let length = 0; length <= 200; length++) {
        const prefix = Uint8Array.from({ length }, () => below(256));
        for (const counter of [nearRollover(), nearRollover(), below(1_000)]) {
          const search = scriptKernel(await puzzleOf(hash, prefix, counter));
          const from = Math.max(0, counter - below(30));
          const case_ = `${length} bytes, ${counter} from ${from}`;
          assert.equal(search(from, counter - from + 1), counter, case_);
          assert.equal(search(from, counter - from), -1, `${case_}, one short`);
        }
      }
    });
  }

  test('reaches the last integer that counts exactly', async () => {
    const prefix = new TextEncoder().encode('salt&');
    const search = scriptKernel(await puzzleOf('SHA-256', prefix, Number.MAX_SAFE_INTEGER));
    assert.equal(search(Number.MAX_SAFE_INTEGER - 9, 10), Number.MAX_SAFE_INTEGER);
  });

  test('a run goes on where the last one ended, as if they were one', async () => {
    const search = scriptKernel(await puzzleOf('SHA-256', new TextEncoder().encode('Q'.repeat(61)), 123_456));
    const found = [];
    for (let from = 99_000; from < 130_000; from += 777) found.push(search(from, 777));
    assert.deepEqual(
      found.filter((counter) => counter !== -1),
      [123_456],
    );
  });
});
