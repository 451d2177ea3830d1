import { AuthError } from '../errors.js';
import { MAX_MEMORY_BYTES, memoryBytes } from './derive/memory.js';
import { findPbkdf2Key } from './derive/pbkdf2.js';
import { openDerivationWorker } from './derive/open.js';
import { MAX_KEY_COUNTER, type AltchaV2Challenge } from './formats/altcha-v2.js';
import { expectedCounters, type CapChallenge } from './formats/cap.js';
import type { MemoryHardPuzzle } from './puzzle.js';
import { search, type SearchPlan } from './search.js';
import type { Found } from './stepping.js';
import { Workers } from './workers.js';

/** How a search is to be run, whatever is searched. */
export type Run = Pick<
  SearchPlan,
  'from' | 'limit' | 'workerUrl' | 'maxSearchMs' | 'signal' | 'onTried' | 'onDegraded'
>;

/**
 * A counter is as likely as the one before, so there is no last one; but of so many times the expected ones, all fail only
 * once in 10^17.
 */
const PATIENCE = 40;

/** Fewer hashes than these are not worth a second puzzle at a time, which would start a second worker. */
const WORTH_TWO_PUZZLES = 500_000;

/**
 * Finds the counter of an ALTCHA v2 challenge, and its key.
 *
 * @param maxWork - Rounds at most, where the challenge does not tell how many to expect.
 * @throws AuthError `pow_too_hard`, `pow_unsolvable` (no counter solves it), `blocked_by_page`, `not_supported`, `aborted`
 */
export async function findKey(
  { puzzle, expectedKeys }: AltchaV2Challenge,
  run: Run,
  workers: Workers,
  maxWork: number,
): Promise<Found> {
  const most = expectedKeys === undefined ? Math.floor(maxWork / puzzle.weight) : PATIENCE * expectedKeys;
  const to = Math.min(MAX_KEY_COUNTER, run.from + Math.max(1, most) - 1);
  const plan = { ...run, to, expectedLeft: expectedKeys ?? most };
  try {
    switch (puzzle.kind) {
      case 'pbkdf2':
        return await findPbkdf2Key(puzzle, plan);
      case 'memory-hard':
        return await inTurn(run.signal, () => findMemoryHardKey({ ...plan, puzzle }));
      case 'chain':
        return await search({ ...plan, puzzle }, workers);
    }
  } catch (error) {
    // Our own bound ended it, not the format's.
    const isOurs = error instanceof AuthError && error.code === 'pow_unsolvable' && to < MAX_KEY_COUNTER;
    throw isOurs ? new AuthError('pow_too_hard', 'The challenge asks for more work than is allowed.') : error;
  }
}

/** Solves all puzzles of a Cap challenge, and lists what was found in their order. @throws AuthError as {@link search} does */
export async function findCap({ puzzles }: CapChallenge, run: Run, workers: Workers): Promise<Found[]> {
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
      found[i] = await search(
        {
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
        },
        workers,
      );
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

/** Their memory is given back with them, as soon as a job is over. */
const derivationWorkers = /* @__PURE__ */ new Workers(openDerivationWorker, 0);

async function findMemoryHardKey(plan: SearchPlan & { puzzle: MemoryHardPuzzle }): Promise<Found> {
  const fitting = Math.floor(MAX_MEMORY_BYTES / memoryBytes(plan.puzzle));
  const limit = (): number => Math.min(plan.limit(), fitting);
  if (limit() === 0)
    throw new AuthError('misconfigured', 'Memory-hard work needs a worker, so concurrency cannot be 0.');
  return search({ ...plan, limit, needsWorker: true }, derivationWorkers);
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** One at a time on this page, so that the cap on memory holds for all of them. An abort does not wait for its turn. */
function inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new AuthError('aborted', 'The search was aborted.'));
    signal?.addEventListener('abort', onAbort);
    lastTurn = lastTurn.then(async () => {
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted) return;
      await work().then(resolve, reject);
    });
  });
}
