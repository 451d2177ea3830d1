import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no I, L, O, U. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: 10 characters of time (milliseconds), 16 of chance. */
export function newRequestId(nowMs: number): string {
  let time = '';
  for (let rest = nowMs, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) time = DIGITS[rest % 32]! + time;
  return time + Array.from(randomBytes(16), (byte) => DIGITS[byte % 32]).join('');
}
