import type { Backend, Session } from '../backends/backend.js';

/** When a session is to be refreshed, and when it can still be used: pure, by the device's own clock alone. */

const longestMarginMs = 60_000;
const shareOfLifetime = 0.2;
const jitter = 0.1;
const longestGoodMs = 30_000;
const onUseAfterMs = 86_400_000;

function lifetimeMs({ issuedAtMs, expiresAtMs }: Session): number {
  return expiresAtMs - issuedAtMs;
}

/**
 * When to refresh, in ms since 1970. `ahead`: the smaller of a minute and a fifth of the lifetime before the end, ±10 % so
 * that tabs and devices do not come all at once. `on-use`: a day after the session was issued, or after half its lifetime.
 *
 * @param random - 0 … 1, one value a tab.
 */
export function refreshDueAtMs(session: Session, renewal: Backend['renewal'], random: number): number {
  if (renewal === 'on-use') return session.issuedAtMs + Math.min(onUseAfterMs, lifetimeMs(session) / 2);
  const margin = Math.min(longestMarginMs, lifetimeMs(session) * shareOfLifetime);
  return session.expiresAtMs - margin * (1 - jitter + 2 * jitter * random);
}

/** Whether the access token may be handed out: good for 30 s more, or a fifth of its lifetime if that is shorter. */
export function isGood(session: Session, nowMs: number): boolean {
  const least = Math.min(longestGoodMs, lifetimeMs(session) * shareOfLifetime);
  return session.expiresAtMs - nowMs >= least;
}

/** Whether a refresh can still work: for ever with a refresh token, else only while the access token is valid. */
export function isRenewable(session: Session, nowMs: number): boolean {
  return session.refreshToken !== undefined || session.expiresAtMs > nowMs;
}
