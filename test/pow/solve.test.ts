import { assert } from '@esm-bundle/chai';
import { verifySolution } from 'altcha-lib/v1';
import { solve } from '../../src/pow/index.js';
import { v1HmacKey, v1Vectors } from './vectors.js';

for (const [place, concurrency] of [
  ['a worker', 8],
  ['the page itself', 0],
] as const) {
  suite(`solving in ${place}`, () => {
    for (const { id, note, challenge, number, searchFrom } of v1Vectors) {
      if (number === null) continue;
      test(`${id} is solved as its server verifies it: ${note}`, async () => {
        const bounds = searchFrom === undefined ? {} : { start: searchFrom, maxWork: 1_000_000_000 };
        const solution = await solve(challenge, { concurrency, ...bounds });
        assert.equal(solution.counter, number);
        const echoed = JSON.parse(atob(solution.payload)) as { challenge: string };
        assert.equal(echoed.challenge, challenge['challenge']);
        // altcha-lib compares lower-case hex only, so it verifies the upper-case challenge as the server issues it.
        const issued = { ...echoed, challenge: echoed.challenge.toLowerCase() };
        const accepted = id === 'v1-sha256-upper-hex' ? btoa(JSON.stringify(issued)) : solution.payload;
        assert.isTrue(await verifySolution(accepted, v1HmacKey));
      });
    }
  });
}
