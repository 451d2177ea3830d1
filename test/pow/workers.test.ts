import { assert } from '@esm-bundle/chai';
import { openSearchWorker } from '../../src/pow/open-search-worker.js';
import type { FromSearcher, ToSearcher } from '../../src/pow/protocol.js';
import { search, type SearchPlan } from '../../src/pow/search.js';
import { Workers } from '../../src/pow/workers.js';
import { puzzleOf } from './kernels/counters.js';
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
  onDegraded: () => {},
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

/** A worker that is always equally fast, or so it says, and finds nothing. */
class PacedWorker extends EventTarget {
  static readonly perMs = 10_000;

  postMessage(message: ToSearcher): void {
    if (message.type !== 'chunk') return;
    const { id, count } = message;
    this.dispatchEvent(new CustomEvent('granted', { detail: count }));
    const data: FromSearcher = { type: 'searched', id, count, searchMs: count / PacedWorker.perMs };
    setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data })));
  }

  terminate(): void {}
}

suite('the workers of a page', () => {
  test('large work gets more of them, up to the limit, and an abort frees them all', async () => {
    const workers = new Workers(openSearchWorker);
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

  test('one that waits joins for work that is not worth the start of a new one', async () => {
    const workers = new Workers(() => Promise.resolve(new PacedWorker() as unknown as Worker));
    const busiest = async (plan: Partial<SearchPlan>): Promise<number> => {
      let most = 0;
      const abort = new AbortController();
      const onTried = (tried: number) => {
        most = Math.max(most, workers.census.busy);
        if (tried > 5_000_000) abort.abort();
      };
      await failureOf(search({ ...endless, ...plan, signal: abort.signal, onTried }, workers));
      return most;
    };
    const middling = { expectedLeft: 50 * PacedWorker.perMs, limit: () => 2 };
    assert.equal(await busiest(middling), 1);
    assert.equal(await busiest({ limit: () => 2 }), Math.min(2, navigator.hardwareConcurrency));
    assert.equal(await busiest(middling), Math.min(2, navigator.hardwareConcurrency));
    workers.dispose();
  });

  test('no chunk is so long that it leaves the others nothing to share', async () => {
    const granted: { ms: number; searchedMs: number }[] = [];
    let searchedMs = 0;
    const workers = new Workers(async () => {
      const worker = new PacedWorker();
      worker.addEventListener('granted', ({ detail }: CustomEventInit<number>) => {
        granted.push({ ms: detail! / PacedWorker.perMs, searchedMs });
      });
      return worker as unknown as Worker;
    });
    const abort = new AbortController();
    const onTried = (tried: number) => {
      searchedMs = tried / PacedWorker.perMs;
      if (searchedMs > 200) abort.abort();
    };
    await failureOf(search({ ...endless, limit: () => 1, signal: abort.signal, onTried }, workers));
    workers.dispose();
    const tooLong = granted.filter(({ ms, searchedMs: before }) => ms > Math.max(5, (before + ms) / 4) + 1);
    assert.isAbove(granted.length, 10);
    assert.deepEqual(tooLong, []);
  });

  test('an aborted job is silent from then on', async () => {
    const heardOf: number[] = [];
    const workers = new Workers(async (...args) => {
      const worker = await openSearchWorker(...args);
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
      const worker = await openSearchWorker(...args);
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
    const workers = new Workers(async (...args) => (opened = await openSearchWorker(...args)));
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
      onDegraded: ({ why }) => heard.push(why),
    };
    assert.equal((await failureOf(search(plan, workers))).code, 'aborted');
    assert.deepEqual(heard, ['out of memory']);
    assert.isAbove(triedBy, 4_000_000);
    assert.deepEqual(workers.census, { all: 0, busy: 0 });
  });

  test('one that has said hello and no more does not end the page’s own search', async () => {
    const mute = new Blob(['postMessage({ type: "hello" })'], { type: 'text/javascript' });
    const url = URL.createObjectURL(mute);
    const workers = new Workers(
      () =>
        new Promise((resolve) => {
          const worker = new Worker(url);
          worker.onmessage = () => resolve(worker);
        }),
    );
    const puzzle = await puzzleOf('SHA-256', new Uint8Array(8), 3_000_000);
    const found = await search({ ...endless, limit: () => 1, puzzle }, workers);
    assert.equal(found.counter, 3_000_000);
    workers.dispose();
    URL.revokeObjectURL(url);
  });

  test('a page that gets hidden keeps one of them at work', async () => {
    const reports: number[] = [];
    let opened = 0;
    const workers = new Workers(async (...args) => {
      const worker = await openSearchWorker(...args);
      const index = opened++;
      worker.addEventListener('message', ({ data }: MessageEvent<{ type: string }>) => {
        if (data.type === 'searched') reports.push(index);
      });
      return worker;
    });
    const abort = new AbortController();
    let hiddenAfter = Infinity;
    const onTried = () => {
      if (hiddenAfter === Infinity && new Set(reports).size > 1) hiddenAfter = reports.length;
      if (reports.length > hiddenAfter + 20) abort.abort();
    };
    const limit = () => (hiddenAfter === Infinity ? 2 : 1);
    await failureOf(search({ ...endless, limit, signal: abort.signal, onTried }, workers));
    const second = reports.slice(hiddenAfter).filter((index) => index === 1);
    // What it had in hand.
    assert.isAtMost(second.length, 2);
    workers.dispose();
  });

  test('a small puzzle is done before one is even started', async () => {
    const workers = new Workers(openSearchWorker);
    const puzzle = await puzzleOf('SHA-256', new Uint8Array(8), 100);
    const plan: SearchPlan = { ...endless, to: 50_000, puzzle };
    assert.equal((await search(plan, workers)).counter, 100);
    assert.deepEqual(workers.census, { all: 0, busy: 0 });
  });

  test('a search that takes a device longer than it may is too hard', async () => {
    const workers = new Workers(openSearchWorker);
    assert.equal((await failureOf(search({ ...endless, maxSearchMs: 20 }, workers))).code, 'pow_too_hard');
    assert.equal(workers.census.busy, 0);
    workers.dispose();
  });
});
