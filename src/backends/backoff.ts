/** When to try again after a failure that may pass. */

const firstMs = 1000;
const longestMs = 5 * 60_000;
const longestRetryAfterS = 3600;

/**
 * Full jitter: anything from nothing to 1 s × 2ⁿ, at most 5 min, so that clients which failed together do not come back together.
 *
 * @param failures - How many tries have failed so far, from 1.
 * @param random - 0 … 1.
 */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(longestMs, firstMs * 2 ** (failures - 1));
}

/**
 * Reads Retry-After (RFC 9110 §10.2.3: seconds, or a date), in seconds, at most an hour.
 *
 * A date is measured from the answer's own `Date`, since this device's clock may be wrong.
 */
export function readRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Math.min(Number(value), longestRetryAfterS);
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  const sentAt = Date.parse(headers.get('date') ?? '');
  const seconds = Math.ceil((until - (Number.isNaN(sentAt) ? nowMs : sentAt)) / 1000);
  return Math.min(Math.max(seconds, 0), longestRetryAfterS);
}
