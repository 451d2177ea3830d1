import { assert } from '@esm-bundle/chai';
import { solve } from '../../../src/pow/index.js';
import { capVectors } from '../vectors.js';

suite('a Cap challenge', () => {
  for (const { id, note, challenge, solution } of capVectors) {
    for (const concurrency of [0, 1, 8]) {
      test(`${id} is solved by ${concurrency || 'no'} worker(s) as its server verifies it: ${note}`, async () => {
        const { payload } = await solve(challenge, { concurrency });
        assert.deepEqual(JSON.parse(payload), solution as unknown);
      });
    }
  }
});
