import { AuthError } from '../errors.js';
import { altchaV1Task } from './solvers/altcha-v1.js';
import type { Task } from './task.js';

export interface ChallengeLimits {
  /**
   * Work that a challenge may ask for; more is refused. Default 10 000 000: counters to try at most (ALTCHA v1), or hashes
   * on average (Cap). For derived keys (ALTCHA v2) default 100 000 000: keys on average, each counted with its rounds, or
   * its KiB of memory filled.
   */
  readonly maxWork?: number | undefined;
  /** First counter to try; those below are not counted as work. Default 0. */
  readonly start?: number | undefined;
  /** The server's time, ms since 1970. Default `Date.now`; give a better one if the device's clock is known to be off. */
  readonly now?: (() => number) | undefined;
  /**
   * The server has only just made the challenge: if it seems to have expired, the device's clock is wrong, so the server
   * alone judges. Default false.
   */
  readonly justMade?: boolean | undefined;
}

/** A challenge that may be solved, within its limits. */
export interface AllowedTask extends Task {
  readonly maxWork: number;
  /** @throws AuthError `pow_expired` */
  refuseExpired(): void;
}

/**
 * A server's JSON as something to solve, if it may be solved.
 *
 * @throws AuthError `pow_unsupported` (a format or algorithm we do not know), `bad_response` (malformed), `pow_too_hard`
 * (above `maxWork`, or more memory than a page should give), `pow_expired`, `network` (the code for a rarer format could
 * not be loaded)
 */
export async function readChallenge(json: unknown, limits: ChallengeLimits = {}): Promise<AllowedTask> {
  const { start = 0, now = Date.now } = limits;
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new AuthError('bad_response', 'The challenge is no JSON object.');
  }
  const task = await readKnown(json, start);
  const { expiresAtMs = Infinity } = task;
  const isExpired = (): boolean => now() >= expiresAtMs;
  const judgesExpiry = !(limits.justMade && isExpired());
  const refuseExpired = (): void => {
    if (judgesExpiry && isExpired()) throw new AuthError('pow_expired', 'The challenge has expired.');
  };
  refuseExpired();
  const maxWork = limits.maxWork ?? task.defaultMaxWork;
  // Written so that a NaN is refused.
  if (!(task.work <= maxWork)) {
    throw new AuthError('pow_too_hard', 'The challenge asks for more work than is allowed.');
  }
  return { ...task, maxWork, refuseExpired };
}

/** Most challenges are ALTCHA v1; what solves the others is only loaded for them. */
async function readKnown(json: object, start: number): Promise<Task> {
  const has = (...names: string[]): boolean => names.some((name) => Object.hasOwn(json, name));
  if (has('parameters', 'codeChallenge')) {
    const { altchaV2Task } = await loaded(import('./solvers/altcha-v2.late.js'));
    return altchaV2Task(json);
  }
  if (has('token')) {
    const { capTask } = await loaded(import('./solvers/cap.late.js'));
    return capTask(json);
  }
  if (has('algorithm', 'salt', 'maxnumber')) return altchaV1Task(json, start);
  throw new AuthError('pow_unsupported', 'The challenge is of a format we do not know.');
}

async function loaded<T>(module: Promise<T>): Promise<T> {
  try {
    return await module;
  } catch (error) {
    throw new AuthError('network', `The code for this format could not be loaded: ${String(error)}`);
  }
}
