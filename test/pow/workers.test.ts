import { assert } from '@esm-bundle/chai';
import { openWorker } from '../../src/pow/open-worker.js';
import { search, type SearchPlan } from '../../src/pow/search.js';
import { Workers } from '../../src/pow/workers.js';
import { failureOf } from './watch.js';

/** Eight bytes of zeros are nobody's SHA-256: a search without an answer. */
const endless: SearchPlan = {
  puzzle: { hash: 'SHA-256', prefix: new Uint8Array(8), digest: new Uint8Array(32) },
  from: 0,
  to: 1e9,
  limit: () => 8,
  workerUrl: undefined,
  maxSearchMs: 20_000,
  signal: undefined,
  onTried: () => {},
  onBlocked: () => {},
};

/** A plan that aborts itself once so many counters were tried: millions, or the page is done before a worker is up. */
function abortedAfter(counters: number): SearchPlan {
  const abort = new AbortController();
  return {
    ...endless,
    signal: abort.signal,
    onTried: (tried) => {
      if (tried >= counters) abort.abort();
    },
  };
}

suite('the workers of a page', () => {
  test('large work gets more of them, up to the limit, and an abort frees them all', async () => {
    const workers = new Workers();
    const most = Math.min(navigator.hardwareConcurrency, 8);
    let busiest = 0;
    const abort = new AbortController();
    const onTried = () => {
      busiest = Math.max(busiest, workers.census.busy);
      if (busiest === most) abort.abort();
    };
    const error = await failureOf(search({ ...endless, signal: abort.signal, onTried }, workers));
    assert.equal(error.code, 'aborted');
    assert.deepEqual(workers.census, { all: most, busy: 0 });
    workers.dispose();
    assert.deepEqual(workers.census, { all: 0, busy: 0 });
  });

  test('an aborted job is silent from then on', async () => {
    const heardOf: number[] = [];
    const workers = new Workers(async (...args) => {
      const worker = await openWorker(...args);
      worker.addEventListener('message', ({ data }: MessageEvent<{ id: number }>) => heardOf.push(data.id));
      return worker;
    });
    const plan = { ...abortedAfter(4_000_000), limit: () => 1 };
    await failureOf(search(plan, workers));
    const aborted = heardOf.at(-1);
    heardOf.length = 0;
    await failureOf(search({ ...abortedAfter(4_000_000), limit: () => 1 }, workers));
    // A chunk that ended while the abort was on its way may still be told; both that it had would be one too many.
    assert.isAtMost(heardOf.filter((id) => id === aborted).length, 1);
    assert.isNotEmpty(heardOf.filter((id) => id !== aborted));
    workers.dispose();
  });

  test('one that nobody holds any more ends by itself', async () => {
    let ended!: () => void;
    const end = new Promise<void>((resolve) => (ended = resolve));
    const workers = new Workers(async (...args) => {
      const worker = await openWorker(...args);
      const terminate = worker.terminate.bind(worker);
      worker.terminate = () => (terminate(), ended());
      return worker;
    }, 0);
    await failureOf(search({ ...abortedAfter(4_000_000), limit: () => 1 }, workers));
    await end;
    assert.deepEqual(workers.census, { all: 0, busy: 0 });
  });

  test('one that dies leaves its work to the page', async () => {
    let opened: Worker | undefined;
    const workers = new Workers(async (...args) => (opened = await openWorker(...args)));
    const abort = new AbortController();
    const heard: string[] = [];
    let triedBy = 0;
    const plan: SearchPlan = {
      ...endless,
      limit: () => 1,
      signal: abort.signal,
      onTried: (tried) => {
        if (heard.length === 0) opened?.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
        else if ((triedBy = tried) > 4_000_000) abort.abort();
      },
      onBlocked: (why) => heard.push(why),
    };
    assert.equal((await failureOf(search(plan, workers))).code, 'aborted');
    assert.deepEqual(heard, ['out of memory']);
    assert.isAbove(triedBy, 4_000_000);
    assert.deepEqual(workers.census, { all: 0, busy: 0 });
  });

  test('a search that takes a device longer than it may is too hard', async () => {
    const workers = new Workers();
    assert.equal((await failureOf(search({ ...endless, maxSearchMs: 20 }, workers))).code, 'pow_too_hard');
    assert.equal(workers.census.busy, 0);
    workers.dispose();
  });
});
