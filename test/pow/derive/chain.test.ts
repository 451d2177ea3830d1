import { assert } from '@esm-bundle/chai';
import { chainStep } from '../../../src/pow/derive/chain.js';
import { toHex } from '../../../src/pow/formats/fields.js';
import type { Way } from '../../../src/pow/kernels/fastest.js';
import { seededRandom } from '../watch.js';

const random = seededRandom(7_914);
const below = (limit: number) => Math.floor(random() * limit);
const randomBytes = (length: number) => Uint8Array.from({ length }, () => below(256));

async function keyOf(hash: string, salt: Uint8Array, nonce: Uint8Array, counter: number, cost: number) {
  const message = new Uint8Array([...salt, ...nonce, 0, 0, 0, 0]);
  new DataView(message.buffer).setUint32(message.length - 4, counter);
  let key = await crypto.subtle.digest(hash, message);
  for (let round = 1; round < cost; round++) key = await crypto.subtle.digest(hash, key);
  return new Uint8Array(key);
}

suite('a chain of hashes', () => {
  const ways: readonly Way[] = ['simd', 'scalar', 'script'];
  for (const [hash, way] of (['SHA-256', 'SHA-384', 'SHA-512'] as const).flatMap((hash) =>
    ways.map((way) => [hash, way] as const),
  )) {
    test(`of ${hash} by ${way} ends in the key that WebCrypto makes, whatever the lengths of salt, nonce and key`, async () => {
      for (let length = 0; length <= 150; length++) {
        const salt = randomBytes(length);
        const nonce = randomBytes(below(40));
        const counter = length % 3 ? below(2 ** 32) : 255 - below(2);
        const cost = 1 + below(4);
        const full = await keyOf(hash, salt, nonce, counter, cost);
        const keyLength = 8 + below(full.length);
        const key = full.subarray(0, keyLength);
        const target = toHex(key.subarray(0, 7)).slice(0, 11 + below(4));
        const step = chainStep({ kind: 'chain', hash, salt, nonce, cost, keyLength, target, weight: cost }, way);
        const case_ = `${length} and ${nonce.length} bytes, ${cost} rounds, counter ${counter}`;
        const from = Math.max(0, counter - 5);
        const found = await step(from, counter - from + 1, () => true);
        assert.equal(found?.counter, counter, case_);
        assert.deepEqual(found?.proof, key, case_);
        assert.isUndefined(await step(from, counter - from, () => true), `${case_}, one short`);
      }
    });
  }

  test('of many rounds lets go of its thread, and stops when it is not wanted any more', async () => {
    const nonce = randomBytes(16);
    const key = await keyOf('SHA-256', nonce, nonce, 0, 5_000);
    const puzzle = { kind: 'chain', hash: 'SHA-256', salt: nonce, nonce, keyLength: 32, weight: 1 } as const;
    const target = toHex(key.subarray(0, 8));
    assert.equal((await chainStep({ ...puzzle, cost: 5_000, target }, 'simd')(0, 1, () => true))?.counter, 0);
    let asked = 0;
    const endless = chainStep({ ...puzzle, cost: 1e12, target }, 'simd');
    assert.isUndefined(await endless(0, 1, () => ++asked < 3));
    assert.equal(asked, 3);
  });
});
