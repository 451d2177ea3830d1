import { assert } from '@esm-bundle/chai';
import { altchaV1Puzzle, parseAltchaV1 } from '../../src/pow/formats/altcha-v1.js';
import { preparePageStep } from '../../src/pow/page-step.js';
import { puzzleOf } from './kernels/counters.js';
import { v1Vectors } from './vectors.js';

const TrueModule = WebAssembly.Module;
const unslowed = (why: string): never => assert.fail(why);
const isWanted = (): boolean => true;

suite('what the page searches by', () => {
  teardown(() => void (WebAssembly.Module = TrueModule));

  for (const { id, note, challenge, number, searchFrom = 0 } of v1Vectors) {
    test(`solves ${id}: ${note}`, async () => {
      const parsed = parseAltchaV1(challenge);
      const step = await preparePageStep(altchaV1Puzzle(parsed), unslowed);
      const found = await step(searchFrom, parsed.maxNumber - searchFrom + 1, isWanted);
      assert.equal(found?.counter, number ?? undefined);
    });
  }

  test('is plain script for other hashes, without a word of it', async () => {
    const step = await preparePageStep(await puzzleOf('SHA-512', new Uint8Array(3), 321), unslowed);
    assert.equal((await step(0, 400, isWanted))?.counter, 321);
  });

  test('solves what is derived by all that workers have', async () => {
    const puzzle = {
      kind: 'chain',
      hash: 'SHA-256',
      nonce: new Uint8Array(16),
      salt: new Uint8Array(16),
      keyLength: 32,
      target: '',
      cost: 2,
      weight: 2,
    } as const;
    const step = await preparePageStep(puzzle, unslowed);
    assert.equal((await step(7, 1, isWanted))?.counter, 7);
  });
});
