/** When clients of one kind call: ours, by the very functions that ship, and what other clients do. */
import { AuthError } from '../../src/errors.js';
import { refreshDueAtMs } from '../../src/session/refresh.js';
import { setbackAfter } from '../../src/session/setback.js';

export interface Failure {
  /** Failures in a row, this one included. */
  readonly count: number;
  /** Seconds; `undefined` where nobody answered. */
  readonly retryAfter: number | undefined;
  readonly atMs: number;
}

export interface Policy {
  readonly name: string;
  /** ms, when the first try to renew a token issued then begins. */
  dueMs(issuedAtMs: number, expiresAtMs: number, random: () => number): number;
  /** ms, when the next try begins. */
  retryMs(failure: Failure, random: () => number): number;
}

const aheadMs = 60_000;

const noAnswer = new AuthError('network', '');
const tooMany = new AuthError('rate_limited', '');

const portico: Policy = {
  name: 'Portico',
  dueMs: (issuedAtMs, expiresAtMs, random) =>
    refreshDueAtMs({ accessToken: '', issuedAtMs, expiresAtMs, user: { id: '', anonymous: false } }, 'ahead', random()),
  retryMs({ count, retryAfter, atMs }, random) {
    const error = retryAfter === undefined ? noAnswer : tooMany;
    const before = { count: count - 1, code: error.code, atMs, notBeforeMs: atMs };
    return setbackAfter(count > 1 ? before : undefined, error, retryAfter, atMs, random()).notBeforeMs;
  },
};

/** A minute ahead, then every 5 s: the period of oidc-client-ts's retry timer. */
const fixedTimer: Policy = {
  name: 'fixed timer, 5 s',
  dueMs: (_, expiresAtMs) => expiresAtMs - aheadMs,
  retryMs: ({ retryAfter = 0, atMs }) => atMs + Math.max(5000, retryAfter * 1000),
};

const exponential: Policy = {
  name: 'exponential, no jitter',
  dueMs: (_, expiresAtMs) => expiresAtMs - aheadMs,
  retryMs: ({ count, retryAfter = 0, atMs }) =>
    atMs + Math.max(Math.min(300_000, 1000 * 2 ** (count - 1)), retryAfter * 1000),
};

const tickMs = 30_000;
/** Tries of one tick, in ms after it: 0.2 s doubled for as long as the next one comes within the tick. */
const tries = 8;

/** Looks every 30 s, and tries again within each: the periods of auth-js, which heeds no Retry-After. */
const ticker: Policy = {
  name: 'ticker, 30 s',
  dueMs: (_, expiresAtMs, random) => expiresAtMs - 3 * tickMs + random() * tickMs,
  retryMs({ count, atMs }) {
    const inTick = (count - 1) % tries;
    const soFarMs = 200 * (2 ** inTick - 1);
    return atMs + (inTick < tries - 1 ? 200 * 2 ** inTick : tickMs - soFarMs);
  },
};

export const policies: readonly Policy[] = [portico, exponential, fixedTimer, ticker];
