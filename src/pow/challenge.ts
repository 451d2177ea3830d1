import { AuthError } from '../errors.js';
import { parseAltchaV1, type AltchaV1Challenge } from './formats/altcha-v1.js';

/** Counters we try for one challenge, unless the caller allows more (SECURITY-MODEL 5.7). */
const DEFAULT_MAX_WORK = 10_000_000;

/** A challenge that was checked field by field; `format` tells which kind. */
export type PowChallenge = AltchaV1Challenge;

export interface ChallengeLimits {
  /** Counters that may have to be tried, at most; more is refused. Default 10 000 000. */
  readonly maxWork?: number | undefined;
  /** First counter to try; those below are not counted as work. Default 0. */
  readonly start?: number | undefined;
  /** The server's time, ms since 1970. Default `Date.now`; give a better one if the device's clock is known to be off. */
  readonly now?: (() => number) | undefined;
}

/**
 * A server's JSON as a challenge, if it is one that may be solved.
 *
 * @throws AuthError `pow_unsupported` (a format or algorithm we do not know), `bad_response` (malformed), `pow_too_hard`
 * (above `maxWork`), `pow_expired`
 */
export function parsePowChallenge(json: unknown, limits: ChallengeLimits = {}): PowChallenge {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new AuthError('bad_response', 'The challenge is no JSON object.');
  }
  const isV1 = ['algorithm', 'salt', 'maxnumber'].some((name) => Object.hasOwn(json, name));
  if (!isV1) throw new AuthError('pow_unsupported', 'The challenge is of a format we do not know.');
  const challenge = parseAltchaV1(json);
  refuseExpired(challenge, limits.now);
  // Written so that a NaN is refused.
  if (!(challenge.maxNumber - (limits.start ?? 0) <= (limits.maxWork ?? DEFAULT_MAX_WORK))) {
    throw new AuthError('pow_too_hard', 'The challenge asks for more work than is allowed.');
  }
  return challenge;
}

/** @throws AuthError `pow_expired` */
export function refuseExpired(challenge: PowChallenge, now: () => number = Date.now): void {
  if (challenge.expiresAtMs !== undefined && now() >= challenge.expiresAtMs) {
    throw new AuthError('pow_expired', 'The challenge has expired.');
  }
}
