import { AuthError } from '../../errors.js';
import { MAX_MEMORY_BYTES, memoryBytes } from '../derive/memory.js';
import { openDerivationWorker } from '../derive/open.js';
import { webCryptoHand } from '../derive/web-crypto.js';
import { encodeAltchaV2, MAX_KEY_COUNTER, parseAltchaV2 } from '../formats/altcha-v2.js';
import type { MemoryHardPuzzle } from '../puzzle.js';
import type { SearchPlan } from '../search.js';
import type { Found } from '../stepping.js';
import type { Run, Task } from '../task.js';
import { PATIENCE } from './patience.js';
import { Workers } from '../workers.js';

/**
 * Rounds, or KiB filled: ten times as many as hashes of other formats, since a round is done faster than a salt and a
 * counter are hashed, and ALTCHA's own example asks for up to 50 000 000.
 */
const DEFAULT_MAX_ROUNDS = 100_000_000;

/** @throws AuthError as {@link parseAltchaV2} does, `pow_too_hard` (more memory than a page should give) */
export function altchaV2Task(json: object): Task {
  const challenge = parseAltchaV2(json);
  const { puzzle, expectedKeys, expiresAtMs } = challenge;
  if (puzzle.kind === 'memory-hard' && !(memoryBytes(puzzle) <= MAX_MEMORY_BYTES)) {
    throw new AuthError('pow_too_hard', 'The challenge asks for more memory than is allowed.');
  }

  /** @throws AuthError `pow_too_hard`, `pow_unsolvable` (no counter solves it), `blocked_by_page`, `not_supported`, `aborted` */
  async function findKey(run: Run): Promise<Found> {
    const most = expectedKeys === undefined ? Math.floor(run.maxWork / puzzle.weight) : PATIENCE * expectedKeys;
    const to = Math.min(MAX_KEY_COUNTER, run.from + Math.max(1, most) - 1);
    const plan = { ...run, to, expectedLeft: expectedKeys ?? most };
    try {
      switch (puzzle.kind) {
        case 'pbkdf2':
          return await run.search({ ...plan, puzzle, beside: globalThis.crypto?.subtle && webCryptoHand(puzzle) });
        case 'memory-hard':
          return await inTurn(run.signal, () => findMemoryHardKey(run, { ...plan, puzzle }));
        case 'chain':
          return await run.search({ ...plan, puzzle });
      }
    } catch (error) {
      // Our own bound ended it, not the format's.
      const isOurs = error instanceof AuthError && error.code === 'pow_unsolvable' && to < MAX_KEY_COUNTER;
      throw isOurs ? new AuthError('pow_too_hard', 'The challenge asks for more work than is allowed.') : error;
    }
  }

  return {
    expiresAtMs,
    work: (expectedKeys ?? 1) * puzzle.weight,
    defaultMaxWork: DEFAULT_MAX_ROUNDS,
    lastCounter: MAX_KEY_COUNTER,
    expectedTries: expectedKeys,
    async find(run) {
      const { counter, proof } = await findKey(run);
      return { counter, encode: (tookMs) => encodeAltchaV2(challenge, counter, proof!, tookMs) };
    },
  };
}

/** Their memory is given back with them, as soon as a job is over. */
const derivationWorkers = /* @__PURE__ */ new Workers(openDerivationWorker, 0);

async function findMemoryHardKey({ search }: Run, plan: SearchPlan & { puzzle: MemoryHardPuzzle }): Promise<Found> {
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
