import { createHash, createHmac } from 'node:crypto';

/**
 * Refresh tokens of the older kind: 12 characters `[a-z0-9]`.
 *
 * Made from session and counter under the server's secret rather than drawn at random. A lost answer must be repeatable
 * (contracts/gotrue.md §9: the token before the current gives the *current* again), yet the table may hold no token in
 * clear: so the server keeps only hashes, and makes the current token anew when it has to say it again.
 */
export function makeRefreshToken(secret: Uint8Array, sessionId: string, counter: number): string {
  const digest = createHmac('sha256', secret).update(`${sessionId}:${counter}`).digest();
  // 12 digits in base 36 of 128 bits: the remainder is even enough, 62 bits of it are kept.
  let rest = BigInt(`0x${digest.subarray(0, 16).toString('hex')}`);
  let token = '';
  for (let i = 0; i < 12; i += 1) {
    token += (rest % 36n).toString(36);
    rest /= 36n;
  }
  return token;
}

export const isRefreshToken = (value: string): boolean => /^[a-z0-9]{12}$/.test(value);

/** As stored. A plain hash will do: unlike a password the token cannot be guessed. */
export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
