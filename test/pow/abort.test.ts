import { assert } from '@esm-bundle/chai';
import { disposeWorkers, solve } from '../../src/pow/index.js';
import { countWorkers, failureOf, makeChallenge, seededRandom } from './watch.js';
import { capVectors, v2Vectors } from './vectors.js';

/** Challenges that nobody solves in a test's time, of every kind. */
async function endless(): Promise<Record<string, object>> {
  const keyOf = (id: string) => {
    const { parameters } = v2Vectors.find((vector) => vector.id === id)!.challenge;
    return { signature: '', parameters: { ...parameters, keySignature: undefined, keyPrefix: '0'.repeat(32) } };
  };
  const cap = capVectors.find(({ id }) => id === 'cap-format1')!.challenge;
  return {
    'ALTCHA v1': await makeChallenge(-1, { maxnumber: 10_000_000 }),
    'a chain of hashes': keyOf('v2-sha256-cost100'),
    PBKDF2: keyOf('v2-pbkdf2-sha256'),
    scrypt: keyOf('v2-scrypt'),
    Argon2id: keyOf('v2-argon2id'),
    Cap: { ...cap, challenge: { c: 500, s: 32, d: 4 } },
  };
}

suite('aborting at random moments', () => {
  const most = Math.min(navigator.hardwareConcurrency, 8);

  test('rejects as aborted and leaks no worker, whatever is solved', async function () {
    this.timeout(60_000);
    disposeWorkers();
    const counting = countWorkers();
    const random = seededRandom(4_711);
    for (const [what, challenge] of Object.entries(await endless())) {
      for (let round = 0; round < 8; round++) {
        const abort = new AbortController();
        const failure = failureOf(solve(challenge, { signal: abort.signal, maxWork: 1e9 }));
        for (let turns = Math.floor(random() * 40); turns > 0; turns--) await anotherTask();
        abort.abort();
        assert.equal((await failure).code, 'aborted', `${what}, round ${round}`);
        // Those that search are kept for what comes next; those that hold much memory are not.
        assert.isAtMost(counting.started - counting.ended, 2 * most, what);
      }
    }
    assert.equal((await solve(await makeChallenge(4_321))).counter, 4_321);
    disposeWorkers();
    while (counting.started > counting.ended) await anotherTask();
    counting.restore();
    assert.equal(counting.ended, counting.started);
  });
});

function anotherTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
