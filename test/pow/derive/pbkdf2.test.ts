import { assert } from '@esm-bundle/chai';
import { solve } from '../../../src/pow/index.js';
import { v2Vectors } from '../vectors.js';
import { countWorkers, failureOf } from '../watch.js';

const { challenge, counter } = v2Vectors.find(({ id }) => id === 'v2-pbkdf2-sha256')!;
const endless = {
  ...challenge,
  parameters: { ...challenge.parameters, cost: 100, keyPrefix: '0'.repeat(32) },
};

/** Counts the derivations of WebCrypto for as long as a test wants. */
function watchDerivations() {
  const { deriveBits } = crypto.subtle;
  const counts = { begun: 0, open: 0, mostOpen: 0, restore: () => void (crypto.subtle.deriveBits = deriveBits) };
  crypto.subtle.deriveBits = async (...args) => {
    counts.begun++;
    counts.mostOpen = Math.max(counts.mostOpen, ++counts.open);
    return deriveBits.apply(crypto.subtle, args).finally(() => counts.open--);
  };
  return counts;
}

suite('a PBKDF2 key', () => {
  test('is found without a worker, by several derivations at once', async () => {
    const workers = countWorkers();
    const watched = watchDerivations();
    assert.equal((await solve(challenge)).counter, counter);
    watched.restore();
    workers.restore();
    assert.equal(workers.started, 0);
    assert.equal(watched.mostOpen, Math.min(navigator.hardwareConcurrency, 8) + 1);
    assert.isAtMost(watched.begun, counter + 1 + watched.mostOpen);
  });

  test('is left by an abort, and nothing is derived any more', async () => {
    const watched = watchDerivations();
    const abort = new AbortController();
    const onProgress = ({ hashesPerSecond }: { hashesPerSecond: number }) => hashesPerSecond > 0 && abort.abort();
    assert.equal((await failureOf(solve(endless, { signal: abort.signal, onProgress }))).code, 'aborted');
    const { begun } = watched;
    assert.isAbove(begun, 0);
    // Those under way may end. While 38 long keys are derived, hundreds of the short ones would be.
    await solve(challenge);
    watched.restore();
    assert.isAtMost(watched.begun - begun, counter + 1 + 2 * watched.mostOpen);
  });

  test('is tried as often as the work allows, and then it is too hard', async () => {
    const watched = watchDerivations();
    assert.equal((await failureOf(solve(endless, { maxWork: 100 * 25 }))).code, 'pow_too_hard');
    watched.restore();
    assert.equal(watched.begun, 25);
  });

  test('cannot be found where a page has no WebCrypto', async () => {
    Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true });
    const failure = failureOf(solve(challenge));
    assert.equal((await failure).code, 'not_supported');
    delete (crypto as { subtle?: unknown }).subtle;
    assert.equal((await solve(challenge)).counter, counter);
  });

  test('tells of its progress, of which the server alone knows the end', async () => {
    const abort = new AbortController();
    const fractions: (number | undefined)[] = [];
    const onProgress = ({ fraction }: { fraction: number | undefined }) => {
      if (fractions.push(fraction) === 3) abort.abort();
    };
    await failureOf(solve(endless, { signal: abort.signal, onProgress }));
    assert.deepEqual(fractions, [undefined, undefined, undefined]);
  });

  test('that expires while it is searched is not answered', async () => {
    let nowMs = 1_893_455_999_000;
    const failure = await failureOf(solve(challenge, { now: () => (nowMs += 100) }));
    assert.equal(failure.code, 'pow_expired');
  });
});
