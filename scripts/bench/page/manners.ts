/** How the page fares meanwhile. */
import { solve } from '../../../src/pow/index.js';

/** Tasks of more than 50 ms on this thread while it solves; `undefined` where a browser does not tell. */
export async function longTasks(challenge: object): Promise<number | undefined> {
  if (!PerformanceObserver.supportedEntryTypes.includes('longtask')) return undefined;
  let count = 0;
  let ownFromMs = Infinity;
  let seeOwn!: () => void;
  const ownSeen = new Promise<void>((resolve) => (seeOwn = resolve));
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      if (startTime + duration > ownFromMs) seeOwn();
      else count++;
    }
  });
  observer.observe({ type: 'longtask' });
  await solve(challenge);
  // Observers are told late: so a task of ours comes last, and when it is told of, all have been.
  setTimeout(() => {
    ownFromMs = performance.now();
    while (performance.now() < ownFromMs + 60);
  });
  await ownSeen;
  observer.disconnect();
  return count;
}

/** ms from an abort in the middle to the rejection, and to both workers having solved something else. */
export async function cancel(long: object, short: object): Promise<{ rejected: number; free: number }> {
  const abort = new AbortController();
  // Progress is told ten times a second: by the third, all workers are at it.
  let told = 0;
  let begin!: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const onProgress = (): void => void (++told === 3 && begin());
  const settledMs = solve(long, { signal: abort.signal, onProgress }).then(
    () => NaN,
    () => performance.now(),
  );
  await begun;
  const startMs = performance.now();
  abort.abort();
  const rejected = (await settledMs) - startMs;
  const workers = Math.min(navigator.hardwareConcurrency, 8);
  await Promise.all(Array.from({ length: workers }, () => solve(short)));
  return { rejected, free: performance.now() - startMs };
}
