import { AuthError } from '../errors.js';
import { pause, systemClock } from './clock.js';
import { token } from './fields.js';

/** Brings the token of whoever is signed in at the site, or null. The site's own code, so that anything may come of it. */
export type TokenProvider = () => Promise<string | null>;

/**
 * Stands where a session has its refresh token: whoever signed this person in, the site itself, renews it, also after the
 * token has run out.
 */
export const siteToken = 'site-token';

const patienceMs = 10_000;

/**
 * Asks the site, and waits for it no longer than for a server: a refresh keeps all tabs waiting.
 *
 * What the site's code fails with is not passed on, since it may hold a token.
 *
 * @returns nothing where nobody is signed in at the site
 * @throws AuthError `aborted`, `timeout`, `network` (it failed), `misconfigured` (what it brought is no token)
 */
export async function askSite(getToken: TokenProvider | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (!getToken) return undefined;
  const answered = new AbortController();
  const late = pause(systemClock, patienceMs, AbortSignal.any([signal, answered.signal])).then(() => {
    throw new AuthError('timeout', 'The site’s getToken has not answered within 10 s.');
  });
  const asked = (async () => getToken())().catch(() => {
    throw new AuthError('network', 'The site’s getToken failed.');
  });
  try {
    const given: unknown = await Promise.race([asked, late]);
    if (given === null) return undefined;
    const found = token(given);
    if (!found) throw new AuthError('misconfigured', 'The site’s getToken gave neither a token nor null.');
    return found;
  } catch (error) {
    if (signal.aborted && !(error instanceof AuthError)) throw new AuthError('aborted', 'The call was called off.');
    throw error;
  } finally {
    answered.abort();
  }
}
