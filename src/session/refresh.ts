import type { Backend, RenewalKind, Session } from '../backends/backend.js';

/** When a session is to be refreshed, and when it can still be used: pure, by the device's own clock alone. */

const longestMarginMs = 60_000;
const shareOfLifetime = 0.2;
const jitter = 0.1;
const longestGoodMs = 30_000;
const onUseAfterMs = 86_400_000;
/** Clocks are corrected by a little all the time; a session that was issued further ahead than this was issued by another clock. */
const clockSlackMs = 30_000;

function lifetimeMs({ issuedAtMs, expiresAtMs }: Session): number {
  return expiresAtMs - issuedAtMs;
}

/**
 * When to refresh, in ms since 1970. `ahead`: the smaller of a minute and a fifth of the lifetime before the end, ±10 % so
 * that tabs and devices do not come all at once. `on-use`: a day after the session was issued, or after half its lifetime.
 *
 * @param random - 0 … 1, one value a tab.
 */
export function refreshDueAtMs(session: Session, renewal: RenewalKind, random: number): number {
  if (renewal === 'on-use') return session.issuedAtMs + Math.min(onUseAfterMs, lifetimeMs(session) / 2);
  const margin = Math.min(longestMarginMs, lifetimeMs(session) * shareOfLifetime);
  return session.expiresAtMs - margin * (1 - jitter + 2 * jitter * random);
}

/** Whether it is time. After the clock was set back too: how old the session is, nobody knows then. */
export function isDue(session: Session, renewal: RenewalKind, random: number, nowMs: number): boolean {
  return nowMs >= refreshDueAtMs(session, renewal, random) || wasSetBack(session, nowMs);
}

/** Whether the access token may be handed out: good for 30 s more, or a fifth of its lifetime if that is shorter. */
export function isGood(session: Session, nowMs: number): boolean {
  const least = Math.min(longestGoodMs, lifetimeMs(session) * shareOfLifetime);
  return session.expiresAtMs - nowMs >= least && !wasSetBack(session, nowMs);
}

function wasSetBack({ issuedAtMs }: Session, nowMs: number): boolean {
  return nowMs < issuedAtMs - clockSlackMs;
}

/** Whether a refresh can still work: for ever with a refresh token, else only while the access token is valid. */
export function isRenewable(session: Session, nowMs: number): boolean {
  return session.refreshToken !== undefined || session.expiresAtMs > nowMs;
}

/** How this very session is renewed. */
export function renewalOf({ renewal }: Backend, session: Session): RenewalKind {
  return typeof renewal === 'function' ? renewal(session) : renewal;
}
