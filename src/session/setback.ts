import { backoffMs } from '../backends/backoff.js';
import { AuthError, type AuthErrorCode } from '../errors.js';

/**
 * How refreshing failed last and when it may be tried again: noted beside the session, so that all tabs together wait as
 * one would. Pure.
 */
export interface Setback {
  /** Failures in a row. */
  readonly count: number;
  readonly code: AuthErrorCode;
  /** When it happened, and until when nobody tries again, in ms since 1970. */
  readonly atMs: number;
  readonly notBeforeMs: number;
}

/** No server is obeyed longer. */
const longestAskedMs = 3_600_000;
/** Clients that were all told the same moment spread over this share of their wait, if not over the backoff's range. */
const spread = 0.1;
/** A time further off means that the device's clock was set back. */
const longestMs = longestAskedMs * (1 + spread);
const codes: ReadonlySet<string> = new Set<AuthErrorCode>([
  'network',
  'offline',
  'timeout',
  'bad_response',
  'server',
  'rate_limited',
]);

/**
 * The setback after one more failure: what the server asked for, and full jitter on top of it, since it may have asked a
 * million clients for the same.
 *
 * @param retryAfter - Seconds, where the server said how long.
 * @param random - 0 … 1.
 */
export function setbackAfter(
  before: Setback | undefined,
  { code }: AuthError,
  retryAfter: number | undefined,
  nowMs: number,
  random: number,
): Setback {
  const count = (before?.count ?? 0) + 1;
  const askedMs = Math.min((retryAfter ?? 0) * 1000, longestAskedMs);
  const jitterMs = random * Math.max(backoffMs(count, 1) - askedMs, askedMs * spread);
  return {
    count,
    code: codes.has(code) ? code : 'server',
    atMs: nowMs,
    notBeforeMs: nowMs + askedMs + jitterMs,
  };
}

/**
 * Whether it still holds everybody back.
 *
 * @param onlineAtMs - When the device last came back online: what failed before for want of a network may work now.
 */
export function holdsBack(setback: Setback | undefined, nowMs: number, onlineAtMs: number): setback is Setback {
  if (!setback || nowMs >= setback.notBeforeMs || setback.notBeforeMs - nowMs > longestMs) return false;
  const forWantOfNetwork = setback.code === 'network' || setback.code === 'offline';
  return !(forWantOfNetwork && setback.atMs <= onlineAtMs);
}

/** What a caller is told while it holds back. */
export function errorOf({ code, notBeforeMs }: Setback, nowMs: number): AuthError {
  const retryAfter = Math.max(0, (notBeforeMs - nowMs) / 1000);
  return new AuthError(code, 'The session could not be refreshed a moment ago; all tabs wait before the next try.', {
    retryAfter,
  });
}

/** Checks it as it comes out of a store, where script in the page may have put anything. */
export function readSetback(value: unknown): Setback | undefined {
  const { count, code, atMs, notBeforeMs } = (value ?? {}) as Partial<Record<keyof Setback, unknown>>;
  if (!isTime(count) || typeof code !== 'string' || !codes.has(code) || !isTime(atMs) || !isTime(notBeforeMs)) {
    return undefined;
  }
  return { count, code: code as AuthErrorCode, atMs, notBeforeMs };
}

/** A point in time, or a count, that can be reckoned with. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
