import { capWork, encodeCap, expectedCounters, parseCap, type CapChallenge } from '../formats/cap.js';
import type { Found } from '../stepping.js';
import { DEFAULT_MAX_WORK, type Run, type Task } from '../task.js';
import { PATIENCE } from './patience.js';

/** Fewer hashes than these are not worth a second puzzle at a time, which would start a second worker. */
const WORTH_TWO_PUZZLES = 500_000;

/** @throws AuthError as {@link parseCap} does */
export function capTask(json: object): Task {
  const challenge = parseCap(json);
  return {
    expiresAtMs: challenge.expiresAtMs,
    work: capWork(challenge),
    defaultMaxWork: DEFAULT_MAX_WORK,
    // Its puzzles all begin at 0.
    lastCounter: Infinity,
    expectedTries: challenge.puzzles.reduce((sum, puzzle) => sum + expectedCounters(puzzle), 0),
    async find(run) {
      const found = await findAll(challenge, run);
      return { counter: found[0]!.counter, encode: () => encodeCap(challenge, found) };
    },
  };
}

/** Solves all puzzles, and lists what was found in their order. @throws AuthError as {@link search} does */
async function findAll({ puzzles }: CapChallenge, run: Run): Promise<Found[]> {
  const startMs = performance.now();
  const tried = puzzles.map(() => 0);
  const found: Found[] = [];
  const expected = puzzles.reduce((sum, puzzle) => sum + puzzle.weight * expectedCounters(puzzle), 0);
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  run.signal?.addEventListener('abort', onAbort);
  let next = 0;

  async function lane(): Promise<void> {
    for (let i = next++; i < puzzles.length; i = next++) {
      const puzzle = puzzles[i]!;
      const counters = expectedCounters(puzzle);
      const isWay = puzzle.kind === 'squaring';
      found[i] = await run.search({
        ...run,
        puzzle,
        from: 0,
        to: isWay ? counters - 1 : PATIENCE * counters,
        expectedLeft: counters,
        limit: isWay ? () => Math.min(1, run.limit()) : run.limit,
        maxSearchMs: Math.max(0, run.maxSearchMs - (performance.now() - startMs)),
        signal: stop.signal,
        onTried: (count) => {
          tried[i] = count;
          run.onTried(tried.reduce((sum, one) => sum + one, 0));
        },
      });
    }
  }

  const lanes = expected < WORTH_TWO_PUZZLES ? 1 : Math.max(1, Math.min(run.limit(), puzzles.length));
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    run.signal?.removeEventListener('abort', onAbort);
    stop.abort();
  }
  return found;
}
