import { assert } from '@esm-bundle/chai';
import { squaringStep } from '../../../src/pow/derive/squaring.js';

/** 13 squared again and again modulo 1009 · 997, worked out from φ of it: 2^t mod φ is the whole exponent. */
const modulus = 1_009n * 997n;
const phi = 1_008n * 996n;
const power = (base: bigint, exponent: bigint, of: bigint): bigint => {
  if (exponent === 0n) return 1n;
  const half = power(base, exponent / 2n, of);
  return (half * half * (exponent % 2n ? base : 1n)) % of;
};
const squarings = 3_000;
const answer = power(13n, power(2n, BigInt(squarings), phi), modulus);
const puzzle = { kind: 'squaring', modulus, base: 13n + modulus, squarings, weight: 1 } as const;
const bytes = new Uint8Array([Number(answer >> 16n), Number((answer >> 8n) & 255n), Number(answer & 255n)]);

suite('a way of squarings', () => {
  test('leads, chunk after chunk, to the number that a shortcut gives, in as many bytes as the modulus', async () => {
    const step = squaringStep(puzzle);
    assert.isUndefined(await step(0, 1_000, () => true));
    assert.isUndefined(await step(1_000, 1_999, () => true));
    assert.deepEqual(await step(2_999, 1, () => true), { counter: squarings, proof: bytes });
  });

  test('is walked from its start by whoever takes over in the middle', async () => {
    assert.deepEqual(await squaringStep(puzzle)(2_000, 1_000, () => true), { counter: squarings, proof: bytes });
  });

  test('is left when it is not wanted any more', async () => {
    const endless = squaringStep({ ...puzzle, squarings: 2 ** 50 });
    let asked = 0;
    assert.isUndefined(await endless(0, 2 ** 50, () => ++asked < 3));
    assert.equal(asked, 3);
  });
});
