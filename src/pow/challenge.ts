import { AuthError } from '../errors.js';
import { MAX_MEMORY_BYTES, memoryBytes } from './derive/memory.js';
import { parseAltchaV1, type AltchaV1Challenge } from './formats/altcha-v1.js';
import { parseAltchaV2, type AltchaV2Challenge } from './formats/altcha-v2.js';
import { capWork, parseCap, type CapChallenge } from './formats/cap.js';

/** Work we do for one challenge, unless the caller allows more (SECURITY-MODEL 5.7). */
const DEFAULT_MAX_WORK = 10_000_000;
/**
 * The same for derived keys, in rounds: ten times as many, since a round is done faster than a salt and a counter are
 * hashed, and ALTCHA's own example asks for up to 50 000 000.
 */
const DEFAULT_MAX_ROUNDS = 100_000_000;

/** A challenge that was checked field by field; `format` tells which kind. */
export type PowChallenge = AltchaV1Challenge | AltchaV2Challenge | CapChallenge;

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
}

/**
 * A server's JSON as a challenge, if it is one that may be solved.
 *
 * @throws AuthError `pow_unsupported` (a format or algorithm we do not know), `bad_response` (malformed), `pow_too_hard`
 * (above `maxWork`, or more memory than a page should give), `pow_expired`
 */
export function parsePowChallenge(json: unknown, limits: ChallengeLimits = {}): PowChallenge {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new AuthError('bad_response', 'The challenge is no JSON object.');
  }
  const challenge = parseKnown(json);
  refuseExpired(challenge, limits.now);
  // Written so that a NaN is refused.
  if (!(workOf(challenge, limits.start ?? 0) <= maxWorkOf(challenge, limits))) {
    throw new AuthError('pow_too_hard', 'The challenge asks for more work than is allowed.');
  }
  const { puzzle } = challenge.format === 'altcha-v2' ? challenge : {};
  if (puzzle?.kind === 'memory-hard' && !(memoryBytes(puzzle) <= MAX_MEMORY_BYTES)) {
    throw new AuthError('pow_too_hard', 'The challenge asks for more memory than is allowed.');
  }
  return challenge;
}

/** @throws AuthError `pow_expired` */
export function refuseExpired(challenge: PowChallenge, now: () => number = Date.now): void {
  if (challenge.expiresAtMs !== undefined && now() >= challenge.expiresAtMs) {
    throw new AuthError('pow_expired', 'The challenge has expired.');
  }
}

/** The most work that the caller allows for such a challenge. */
export function maxWorkOf({ format }: PowChallenge, { maxWork }: ChallengeLimits): number {
  return maxWork ?? (format === 'altcha-v2' ? DEFAULT_MAX_ROUNDS : DEFAULT_MAX_WORK);
}

function parseKnown(json: object): PowChallenge {
  const has = (...names: string[]): boolean => names.some((name) => Object.hasOwn(json, name));
  if (has('parameters', 'codeChallenge')) return parseAltchaV2(json);
  if (has('token')) return parseCap(json);
  if (has('algorithm', 'salt', 'maxnumber')) return parseAltchaV1(json);
  throw new AuthError('pow_unsupported', 'The challenge is of a format we do not know.');
}

function workOf(challenge: PowChallenge, start: number): number {
  switch (challenge.format) {
    case 'altcha-v1':
      return challenge.maxNumber - start;
    case 'altcha-v2':
      return (challenge.expectedKeys ?? 1) * challenge.puzzle.weight;
    case 'cap':
      return capWork(challenge);
  }
}
