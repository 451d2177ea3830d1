import { assert } from '@esm-bundle/chai';
import { solve } from '../../../src/pow/index.js';
import { memoryHardStep } from '../../../src/pow/derive/memory-hard.js';
import { fromHex } from '../../../src/pow/formats/fields.js';
import type { MemoryHardPuzzle } from '../../../src/pow/puzzle.js';
import { solveUnder } from '../solve-under.js';
import { v2Vectors } from '../vectors.js';
import { failureOf } from '../watch.js';

const text = (of: string) => new TextEncoder().encode(of);
/** The four letters of `word`, read as a counter: `pass` and it make the password of the known answers. */
const word = 0x77_6f_72_64;
const known = { kind: 'memory-hard', nonce: text('pass'), weight: 1 } as const;

/** RFC 7914 §12, third vector. */
const scrypt: MemoryHardPuzzle = {
  ...{ ...known, algorithm: 'SCRYPT', salt: text('NaCl'), cost: 1_024, memoryCost: 8, parallelism: 16, keyLength: 64 },
  target:
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162' +
    '2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
};

/** The reference implementation's own test (phc-winner-argon2, test.c). */
const argon2id: MemoryHardPuzzle = {
  ...{
    ...known,
    algorithm: 'ARGON2ID',
    salt: text('somesalt'),
    cost: 2,
    memoryCost: 65_536,
    parallelism: 1,
    keyLength: 32,
  },
  target: '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7',
};

const vector = (id: string) => v2Vectors.find((one) => one.id === id)!.challenge;
const changed = (id: string, changes: object) => ({
  signature: '',
  parameters: { ...vector(id).parameters, keySignature: undefined, ...changes },
});

suite('a memory-hard key', () => {
  for (const puzzle of [scrypt, argon2id]) {
    test(`of ${puzzle.algorithm} is the one its specification shows, after other keys too`, async () => {
      const step = await memoryHardStep(puzzle);
      const found = await step(word - 2, 3, () => true);
      assert.equal(found?.counter, word);
      assert.deepEqual(found?.proof, fromHex(puzzle.target));
      assert.isUndefined(await step(word - 2, 2, () => true));
    });
  }

  test('takes the memory of one, however many were derived before', async () => {
    const { instantiate } = WebAssembly;
    const seen: WebAssembly.Memory[] = [];
    // A module whose instances are counted is a new one: those of the tests before are let go by each job.
    const step = await memoryHardStep({ ...scrypt, parallelism: 1, target: '00'.repeat(32) });
    const keeping = WebAssembly.instantiate as (module: WebAssembly.Module) => Promise<WebAssembly.Instance>;
    Object.assign(WebAssembly, {
      instantiate: async (module: WebAssembly.Module) => {
        const instance = await keeping(module);
        seen.push(instance.exports['memory'] as WebAssembly.Memory);
        return instance;
      },
    });
    await step(0, 4, () => true);
    Object.assign(WebAssembly, { instantiate });
    assert.equal(seen.length, 8);
    assert.equal(new Set(seen).size, 2);
  });

  test('is left by an abort in the middle', async () => {
    const abort = new AbortController();
    const challenge = changed('v2-argon2id', { memoryCost: 32_768, keyPrefix: '0'.repeat(32) });
    const onProgress = ({ hashesPerSecond }: { hashesPerSecond: number }) => hashesPerSecond > 0 && abort.abort();
    assert.equal((await failureOf(solve(challenge, { signal: abort.signal, onProgress }))).code, 'aborted');
    const { counter } = await solve(vector('v2-argon2id'));
    assert.equal(counter, 4);
  });

  test('gets as many workers as its memory lets in, and several challenges take turns', async () => {
    const TrueWorker = globalThis.Worker;
    let alive = 0;
    let most = 0;
    globalThis.Worker = class extends TrueWorker {
      constructor(url: string | URL) {
        super(url);
        most = Math.max(most, ++alive);
      }
      override terminate(): void {
        alive--;
        super.terminate();
      }
    };
    // Two of them would be 300 MiB. One key in 16 begins so.
    const large = changed('v2-argon2id', { memoryCost: 150 * 1_024, cost: 1, keyPrefix: '3' });
    const solutions = await Promise.all([solve(large), solve(large)]).finally(() => (globalThis.Worker = TrueWorker));
    assert.equal(solutions[0].counter, solutions[1].counter);
    assert.equal(most, 1);
  });

  test('waits for its turn no longer than it is wanted', async () => {
    const endless = changed('v2-argon2id', { memoryCost: 1_024, keyPrefix: '0'.repeat(32) });
    const first = new AbortController();
    const second = new AbortController();
    const failures = [first, second].map(({ signal }) => failureOf(solve(endless, { signal })));
    second.abort();
    assert.equal((await failures[1]!).code, 'aborted');
    first.abort();
    assert.equal((await failures[0]!).code, 'aborted');
    assert.equal((await solve(vector('v2-scrypt'))).counter, 6);
  });

  test('is not derived on the page itself', async () => {
    assert.equal((await failureOf(solve(vector('v2-scrypt'), { concurrency: 0 }))).code, 'misconfigured');
  });

  test('is tried as often as the work allows, and then it is too hard', async () => {
    const endless = changed('v2-scrypt', { keyPrefix: '0'.repeat(32) });
    // A key of it fills 1024 · 8 / 4 KiB.
    assert.equal((await failureOf(solve(endless, { maxWork: 3 * 2_048 }))).code, 'pow_too_hard');
  });
});

suite('a memory-hard key under a Content Security Policy', () => {
  const challenge = vector('v2-scrypt');
  const allowsWasm = `script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'`;

  test('that allows blob workers and WebAssembly is derived', async () => {
    const { counter, degraded } = await solveUnder(`${allowsWasm}; worker-src blob:`, challenge);
    assert.equal(counter, 6);
    assert.deepEqual(degraded, []);
  });

  test('that allows only own files is derived by the file beside the worker that the site hosts', async () => {
    const options = { workerUrl: '/portico-worker.js' };
    const { counter, started } = await solveUnder(`${allowsWasm}; worker-src 'self'`, challenge, options);
    assert.equal(counter, 6);
    assert.equal(started.at(-1), 'http');
  });

  test('that forbids every worker is refused, since no page may stand still so long', async () => {
    const { code } = await solveUnder(`worker-src 'none'`, challenge);
    assert.equal(code, 'blocked_by_page');
  });

  test('that forbids WebAssembly is refused, and again when it is asked for a second time', async () => {
    const policy = `script-src 'self' 'unsafe-inline'; worker-src blob:`;
    const { code, message } = await solveUnder(policy, challenge);
    assert.equal(code, 'blocked_by_page');
    assert.match(message!, /WebAssembly/);
  });
});
