import { AuthError } from '../errors.js';
import { isBatteryLow } from './battery.js';
import { readChallenge, type ChallengeLimits } from './challenge.js';
import type { OnDegraded, PowDegraded } from './degraded.js';
import { openSearchWorker } from './open-search-worker.js';
import { watchProgress, type PowProgress } from './progress.js';
import { search } from './search.js';
import { mostWorkers, Workers } from './workers.js';

/** What a device may be asked to search, by its own speed, in ms of each searcher's time (SECURITY-MODEL 5.7). */
const MAX_SEARCH_MS = 20_000;

/** Where workers come from. */
export interface WorkerOptions {
  /**
   * Address of `portico-worker.js` on the page's own origin, for pages whose Content Security Policy forbids workers from
   * a blob.
   */
  readonly workerUrl?: string | undefined;
  /** Told once about each slower way that had to be taken. */
  readonly onDegraded?: OnDegraded | undefined;
}

export interface SolveOptions extends ChallengeLimits, WorkerOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told when the search begins, then at most ten times a second. */
  readonly onProgress?: ((progress: PowProgress) => void) | undefined;
  /** Workers at most, never more than the device has cores or 8; 0 searches on the page itself. */
  readonly concurrency?: number | undefined;
}

export interface PowSolution {
  /** What solves the challenge; where it holds several puzzles (Cap), what solves the first. */
  readonly counter: number;
  /** The answer as the server takes it: ALTCHA's base64, or the JSON that Cap's `redeem` is sent. */
  readonly payload: string;
  /** From the call to the answer, in ms. */
  readonly tookMs: number;
}

/** {@link solve}, as those take it who let others solve for them. */
export type Solve = (challenge: unknown, options?: SolveOptions) => Promise<PowSolution>;

/** The workers of this page; none until the first is needed. */
const workers = /* @__PURE__ */ new Workers(openSearchWorker);

/**
 * Solves a proof-of-work challenge off the main thread.
 *
 * @param challenge - A server's JSON, unchecked: an ALTCHA v1, ALTCHA v2 or Cap challenge.
 * @throws AuthError `pow_unsupported`, `bad_response`, `pow_too_hard`, `pow_expired` (before the search or by its end: ask
 * for a new challenge), `pow_unsolvable` (nothing in its range solves it), `aborted`, `misconfigured` (`start`, `concurrency`),
 * `network` (the code for a rarer format could not be loaded),
 * `not_supported` (PBKDF2 on a page that came by plain http), `blocked_by_page` (SCRYPT and ARGON2ID where no worker runs)
 */
export const solve: Solve = async (challenge, options = {}) => {
  const startMs = performance.now();
  const { signal, start = 0, concurrency = Infinity } = options;
  if (!Number.isSafeInteger(start) || start < 0)
    throw new AuthError('misconfigured', 'start must be an integer from 0.');
  if (!(concurrency >= 0)) throw new AuthError('misconfigured', 'concurrency must be a number from 0.');
  refuseAborted(signal);
  const task = await readChallenge(challenge, options);
  // Code may have been loaded for it, and an event meanwhile would have gone unheard.
  refuseAborted(signal);
  if (start > task.lastCounter) {
    throw new AuthError('pow_unsolvable', 'The search was told to start above the last counter.');
  }
  const onTried = watchProgress(options.onProgress, task.expectedTries);
  // A challenge of many puzzles is searched many times, by several workers.
  const told = new Set<PowDegraded['what']>();
  const { counter, encode } = await task.find({
    search: (plan, own = workers) => search(plan, own),
    from: start,
    maxWork: task.maxWork,
    limit: () => workerLimit(concurrency),
    workerUrl: options.workerUrl,
    maxSearchMs: MAX_SEARCH_MS,
    signal,
    onTried: (tried) => {
      task.refuseExpired();
      onTried(tried);
    },
    onDegraded: (degraded) => {
      if (!told.has(degraded.what)) options.onDegraded?.(degraded);
      told.add(degraded.what);
    },
  });
  task.refuseExpired();
  const tookMs = performance.now() - startMs;
  return { counter, payload: encode(tookMs), tookMs };
};

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AuthError('aborted', 'The search was aborted.');
}

/** Starts a worker now, while a challenge is still being fetched. It ends by itself if nothing comes of it. */
export function prepare(options: WorkerOptions = {}): void {
  const member = workers.hold(new Set(), options.workerUrl);
  if (!member) return;
  member.hand.catch((error: unknown) => options.onDegraded?.({ what: 'worker', why: String(error) }));
  workers.release(member);
}

/** Ends the workers that have nothing to do now, rather than after half a minute. */
export function disposeWorkers(): void {
  workers.dispose();
}

function workerLimit(concurrency: number): number {
  const most = Math.min(Math.floor(concurrency), mostWorkers());
  // Some engines say hidden of every page, so a hidden one is slower but never stopped.
  return globalThis.document?.hidden || isBatteryLow() ? Math.min(most, 1) : most;
}
