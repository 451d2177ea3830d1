import { AuthError } from '../errors.js';
import { acceptKey, type Preset } from './classify-key.js';
import { record } from './fields.js';
import type { Http } from './http.js';

/** Where a page has its anon key from: the key itself, or a function that brings it (asked once, and once more when it is refused). */
export type AnonKeySource = string | (() => Promise<string>);

/** Gives the checked anon key, fetching it at most once at a time. */
export interface AnonKey {
  /** @throws AuthError the set-up codes of `acceptKey`, and what the source throws */
  get(): Promise<string | undefined>;
  /** Forgets a fetched key that the gateway refused. False where there is nothing newer to be had. */
  renew(refused: string | undefined): boolean;
}

export function anonKey(source: AnonKeySource | undefined, preset: Preset): AnonKey {
  if (typeof source !== 'function') {
    const key = acceptKey(source, preset);
    return { get: () => Promise.resolve(key), renew: () => false };
  }
  let fetched: Promise<string | undefined> | undefined;
  let current: string | undefined;
  let renewed = false;
  return {
    async get() {
      fetched ??= source().then((key) => (current = acceptKey(key, preset)));
      try {
        return await fetched;
      } catch (error) {
        fetched = undefined;
        throw error;
      }
    },
    renew(refused) {
      if (refused !== current) return true;
      if (renewed) return false;
      renewed = true;
      fetched = undefined;
      return true;
    },
  };
}

/** No caller's signal stops the fetch, since others may wait for the same key; the budget of `http` does. */
const unstopped = new AbortController().signal;

/**
 * Fetches an anon key from the site's own endpoint: `GET url` → `{"anon_key": "…"}`.
 *
 * @throws AuthError `misconfigured` where the endpoint has no key to give: the site is not set up, and asking again is no use.
 * @see contracts/superai.md §1
 */
export function anonKeyFrom(url: string, http: Http): () => Promise<string> {
  return async () => {
    const { status, json, headers } = await http({ method: 'GET', url, signal: unstopped });
    const body = record(json);
    // InsForge's own name for it, of a site that passes on what its server was told.
    const key = body['anon_key'] ?? body['anonKey'];
    if (status === 200 && typeof key === 'string') return key;
    const requestId = requestIdOf(body, headers);
    if (status === 429 || status === 502 || status === 503 || status === 504) {
      throw new AuthError(status === 429 ? 'rate_limited' : 'server', 'The anon key could not be fetched just now.', {
        status,
        requestId,
      });
    }
    const message =
      `The anon key endpoint ${url} answered ${status} and no key. The server’s anon key is not configured: ` +
      'ask whoever runs that server to set it, then load the page again.';
    throw new AuthError('misconfigured', message, { status, requestId });
  };
}

/** The server's name for the request: in the body, mirrored by a header. */
export function requestIdOf(body: Record<string, unknown>, headers: Headers): string | undefined {
  const id = typeof body['request_id'] === 'string' ? body['request_id'] : headers.get('x-request-id');
  return id && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}
