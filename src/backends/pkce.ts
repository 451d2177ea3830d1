import { AuthError } from '../errors.js';

/** Proof Key for Code Exchange (RFC 7636), by S256 alone. */
export interface Pkce {
  /** Secret until the code is traded. */
  readonly verifier: string;
  readonly codeChallenge: string;
}

/** @throws AuthError `not_supported` where the page is not served over https and so has no SHA-256 */
export async function newPkce(): Promise<Pkce> {
  const { subtle } = globalThis.crypto as Partial<Crypto>;
  if (!subtle) throw new AuthError('not_supported', 'A sign-in by redirect needs a page that is served over https.');
  const verifier = randomText(32);
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return { verifier, codeChallenge: base64Url(new Uint8Array(digest)) };
}

/** An id that nobody guesses, of so many random bytes. */
export function randomText(bytes = 16): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(bytes)));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
