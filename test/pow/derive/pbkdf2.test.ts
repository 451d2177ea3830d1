import { assert } from '@esm-bundle/chai';
import { pbkdf2Step } from '../../../src/pow/derive/pbkdf2.js';
import { toHex } from '../../../src/pow/formats/fields.js';
import { disposeWorkers, solve } from '../../../src/pow/index.js';
import type { Way } from '../../../src/pow/kernels/fastest.js';
import type { Pbkdf2Puzzle } from '../../../src/pow/puzzle.js';
import { v2Vectors } from '../vectors.js';
import { countWorkers, failureOf, seededRandom } from '../watch.js';

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

const random = seededRandom(8_018);
const below = (limit: number) => Math.floor(random() * limit);
const randomBytes = (length: number) => Uint8Array.from({ length }, () => below(256));

async function keyOf(puzzle: Omit<Pbkdf2Puzzle, 'target'>, counter: number): Promise<Uint8Array> {
  const password = new Uint8Array([...puzzle.nonce, 0, 0, 0, 0]);
  new DataView(password.buffer).setUint32(password.length - 4, counter);
  const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const { hash, cost: iterations } = puzzle;
  const algorithm = { name: 'PBKDF2', hash, salt: new Uint8Array(puzzle.salt), iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 8 * puzzle.keyLength));
}

suite('a PBKDF2 key by our own kernels', () => {
  const ways: readonly Way[] = ['simd', 'scalar', 'script'];
  const hashes = ['SHA-256', 'SHA-384', 'SHA-512'] as const;
  for (const [hash, way] of hashes.flatMap((hash) => ways.map((way) => [hash, way] as const))) {
    test(`with ${hash} by ${way} is the one that WebCrypto makes, whatever the lengths of salt, nonce and key`, async () => {
      for (let length = 0; length <= 150; length += 1 + below(3)) {
        const counter = length % 3 ? below(2 ** 32) : 255 - below(2);
        const nonce = randomBytes(below(150));
        const common = { kind: 'pbkdf2', hash, nonce, salt: randomBytes(length), weight: 1 } as const;
        const puzzle = { ...common, cost: 1 + below(4), keyLength: 8 + below(140) };
        // WebKitGTK’s takes no empty salt: then there is nothing to compare with.
        const key = await keyOf(puzzle, counter).catch((error: unknown) => assert.equal(length, 0, String(error)));
        if (!key) continue;
        const target = toHex(key).slice(0, 11 + below(2 * key.length - 11));
        const step = pbkdf2Step({ ...puzzle, target }, way);
        const case_ = `${length} and ${nonce.length} bytes, ${puzzle.cost} rounds, ${puzzle.keyLength} of key, counter ${counter}`;
        const from = Math.max(0, counter - 5);
        const found = await step(from, counter - from + 1, () => true);
        assert.equal(found?.counter, counter, case_);
        assert.deepEqual(found?.proof, key, case_);
        assert.isUndefined(await step(from, counter - from, () => true), `${case_}, one short`);
      }
    });
  }

  test('of many rounds lets go of its thread, and stops when it is not wanted any more', async () => {
    const common = {
      kind: 'pbkdf2',
      hash: 'SHA-256',
      nonce: randomBytes(16),
      salt: randomBytes(16),
      weight: 1,
    } as const;
    let asked = 0;
    const endless = pbkdf2Step({ ...common, cost: 1e12, keyLength: 32, target: 'ff' }, 'simd');
    assert.isUndefined(await endless(0, 1, () => ++asked < 3));
    assert.equal(asked, 3);
  });
});

suite('a PBKDF2 key', () => {
  test('for which one core is allowed takes WebCrypto alone, two derivations at once', async () => {
    const workers = countWorkers();
    const watched = watchDerivations();
    assert.equal((await solve(challenge, { concurrency: 1 })).counter, counter);
    watched.restore();
    workers.restore();
    assert.equal(workers.started, 0);
    assert.equal(watched.mostOpen, 2);
  });

  test('that takes long is searched by WebCrypto and, for each core more, a worker', async () => {
    disposeWorkers();
    const workers = countWorkers();
    const watched = watchDerivations();
    const abort = new AbortController();
    const more = Math.min(navigator.hardwareConcurrency, 8) - 1;
    const onProgress = () => workers.started === more && watched.begun > 200 && abort.abort();
    assert.equal((await failureOf(solve(endless, { signal: abort.signal, onProgress }))).code, 'aborted');
    watched.restore();
    workers.restore();
    assert.equal(workers.started, more);
  });

  test('is left by an abort, and nothing is derived any more', async () => {
    const watched = watchDerivations();
    const abort = new AbortController();
    const onProgress = ({ hashesPerSecond }: { hashesPerSecond: number }) => hashesPerSecond > 0 && abort.abort();
    assert.equal((await failureOf(solve(endless, { signal: abort.signal, onProgress }))).code, 'aborted');
    const { begun } = watched;
    assert.isAbove(begun, 0);
    // Those under way may end. While 38 long keys are derived, hundreds of the short ones would be.
    await solve(challenge, { concurrency: 1 });
    watched.restore();
    assert.isAtMost(watched.begun - begun, counter + 1 + 2 * watched.mostOpen);
  });

  test('is tried as often as the work allows, and then it is too hard', async () => {
    const watched = watchDerivations();
    assert.equal((await failureOf(solve(endless, { maxWork: 100 * 25, concurrency: 1 }))).code, 'pow_too_hard');
    watched.restore();
    assert.equal(watched.begun, 25);
  });

  test('is found where a page has no WebCrypto, too', async () => {
    Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true });
    const found = await solve(challenge).finally(() => delete (crypto as { subtle?: unknown }).subtle);
    assert.equal(found.counter, counter);
  });

  test('is found where WebCrypto fails, too', async () => {
    const { deriveBits } = crypto.subtle;
    crypto.subtle.deriveBits = () => Promise.reject(new DOMException('no', 'OperationError'));
    const found = await solve(challenge).finally(() => (crypto.subtle.deriveBits = deriveBits));
    assert.equal(found.counter, counter);
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
    const failure = await failureOf(solve(challenge, { now: () => (nowMs += 400) }));
    assert.equal(failure.code, 'pow_expired');
  });
});
