import { assert } from '@esm-bundle/chai';
import { solveUnder as solveChallengeUnder } from './solve-under.js';
import { makeChallenge } from './watch.js';

/** Enough work that the page is not done before it is known whether a worker may run. */
const ANSWER = 2_000_003;

const solveUnder = async (policy: string, options: object = {}) =>
  solveChallengeUnder(policy, await makeChallenge(ANSWER, { maxnumber: 3_000_000 }), options);

suite('under a Content Security Policy', () => {
  test('that allows blob workers, a blob worker solves', async () => {
    const { counter, degraded, started } = await solveUnder(`worker-src blob:`);
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, []);
    assert.deepEqual([...new Set(started)], ['blob']);
  });

  test('that forbids every worker, the page solves and says so', async () => {
    const { counter, degraded } = await solveUnder(`worker-src 'none'`);
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, ['worker']);
  });

  test('that allows only own files, the page solves where none is named', async () => {
    const { counter, degraded } = await solveUnder(`worker-src 'self'`);
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, ['worker']);
  });

  test('that allows only own files, the worker hosted by the site solves, and no blob is tried', async () => {
    const { counter, degraded, started } = await solveUnder(`worker-src 'self'`, { workerUrl: '/portico-worker.js' });
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, []);
    assert.deepEqual([...new Set(started)], ['http']);
  });

  test('a worker’s address on another origin is not used', async () => {
    const workerUrl = 'https://elsewhere.example/portico-worker.js';
    const { counter, degraded, started } = await solveUnder(`worker-src 'self' https:`, { workerUrl });
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, ['worker']);
    assert.notInclude(started, 'https');
  });

  test('that allows workers but no WebAssembly, plain script solves in one and says so', async () => {
    const { counter, degraded } = await solveUnder(`script-src 'self' 'unsafe-inline'; worker-src blob:`);
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, ['wasm']);
  });

  test('that allows neither, plain script solves on the page and says both', async () => {
    const { counter, degraded } = await solveUnder(`script-src 'self' 'unsafe-inline'; worker-src 'none'`);
    assert.equal(counter, ANSWER);
    assert.sameMembers(degraded, ['worker', 'wasm']);
  });

  test('that allows WebAssembly as it should be allowed, nothing else is needed', async () => {
    const { counter, degraded } = await solveUnder(`script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:`);
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, []);
  });

  test('a file that is not ours is left, and the page solves', async () => {
    const { counter, degraded } = await solveUnder(`worker-src 'self'`, { workerUrl: '/src/errors.ts' });
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, ['worker']);
  });

  test('that demands Trusted Types, the policy named portico starts the worker', async () => {
    const policy = `require-trusted-types-for 'script'; trusted-types portico`;
    const { counter, degraded, policies } = await solveUnder(policy);
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, []);
    assert.deepEqual(policies, ['portico']);
  });

  test('that demands Trusted Types and does not know ours, the page solves', async () => {
    const { counter, degraded } = await solveUnder(`require-trusted-types-for 'script'; trusted-types 'none'`);
    assert.equal(counter, ANSWER);
    assert.deepEqual(degraded, ['worker']);
  });
});
