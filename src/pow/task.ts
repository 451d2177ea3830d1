import type { SearchPlan } from './search.js';
import type { Found } from './stepping.js';
import type { Workers } from './workers.js';

/** How a search is to be run, whatever is searched. */
export interface Run extends Pick<
  SearchPlan,
  'from' | 'limit' | 'workerUrl' | 'maxSearchMs' | 'signal' | 'onTried' | 'onDegraded'
> {
  /** Searches, with the workers of the page where none are given. */
  readonly search: (plan: SearchPlan, workers?: Workers) => Promise<Found>;
  /** The most work that the caller allows, in the task's own measure. */
  readonly maxWork: number;
}

/** A challenge that was checked field by field: what it asks for, and how to answer it. Each format makes its own. */
export interface Task {
  /** ms since 1970 by the server's clock; `undefined` if the challenge does not tell. */
  readonly expiresAtMs: number | undefined;
  /** What it asks for, counted from the first counter to try; see {@link ChallengeLimits.maxWork}. */
  readonly work: number;
  /** What is allowed of it where the caller does not say. */
  readonly defaultMaxWork: number;
  /** The greatest counter that may be the answer. */
  readonly lastCounter: number;
  /** Counters that are tried on average; `undefined` where only the server knows. */
  readonly expectedTries: number | undefined;
  /** @throws AuthError as {@link solve} does */
  find(run: Run): Promise<Answer>;
}

export interface Answer {
  readonly counter: number;
  /** The answer as the server takes it. */
  encode(tookMs: number): string;
}

/**
 * Work that is done for one challenge, unless the caller allows more: counters at most, or hashes on
 * average.
 */
export const DEFAULT_MAX_WORK = 10_000_000;
