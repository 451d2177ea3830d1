import { AuthError, type AuthErrorCode } from '../errors.js';
import type { Backend, Call, Session } from './backend.js';
import { readBaseUrl } from './base-url.js';
import { acceptKey, trimKey } from './classify-key.js';
import { isRecord, record, token } from './fields.js';
import { createHttp, type Http, type HttpAnswer } from './http.js';
import { randomText } from './pkce.js';

export interface ApiKeyOptions {
  /** Address of the API, e.g. `https://api.example.com/v1`: the only origin that is ever sent the key. */
  readonly url: string;
  /** A path below it that any good key may GET, e.g. `/models`: what a typed key is checked by. */
  readonly probe?: string | undefined;
  /** Refused: a site's own key must not stand in a page (contracts/api-keys.md §4 names the better way). */
  readonly anonKey?: unknown;
  readonly http?: Http | undefined;
}

/** The document advises to change keys every 90 days. */
const rotateAfterMs = 90 * 86_400_000;
/** Nobody says how long a key lives: it is asked for again after a year. */
const lifetimeMs = 365 * 86_400_000;
const shortestMs = 5000;

/**
 * A service that knows people by a key of their own, which they type: bring your own key. It is kept sealed like a session and
 * sent as a bearer to the API's origin alone. A key in the page's markup is refused.
 *
 * @throws AuthError `misconfigured`, `secret_key_in_page`, `key_wrong_service`
 * @see contracts/api-keys.md §1
 */
export function apiKey({ url, probe, anonKey, http = createHttp() }: ApiKeyOptions): Backend {
  if (anonKey !== undefined) acceptKey(typeof anonKey === 'string' ? anonKey : 'given', 'api-key');
  const base = readBaseUrl(url, 'url');
  if (!probe) {
    throw new AuthError('misconfigured', 'probe is missing: give a path that any good key may GET, e.g. /models.');
  }
  const { origin } = new URL(base);
  const probeUrl = `${base}/${probe.replace(/^\/+/, '')}`;
  if (!URL.canParse(probeUrl) || new URL(probeUrl).origin !== origin) {
    throw new AuthError('misconfigured', 'probe must be a path of the API.');
  }

  const check = async (key: string, { signal }: Call): Promise<{ error?: AuthError | undefined; atMs: number }> => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await http({ method: 'GET', url: probeUrl, headers, signal, repeatable: true });
    return { error: refusal(answer), atMs: answer.sentAtMs };
  };

  return {
    name: 'api-key',
    project: base,
    origins: [origin],
    renewal: 'ahead',
    rotateAfterMs,

    methods: ['api-key'],

    async signIn(input, call) {
      if (input.method !== 'api-key') {
        throw new AuthError('not_supported', 'This service knows people by their key alone.');
      }
      const key = token(trimKey(input.key));
      if (!key) throw new AuthError('invalid_input', 'That is no key: copy it again.', { fields: ['key'] });
      const { error, atMs } = await check(key, call);
      if (error) throw error;
      return { kind: 'session', session: sessionOf(key, atMs, input.expiresAtMs) };
    },

    /** There is nothing to trade: the key is asked whether it is still good. */
    async refresh(session, call) {
      try {
        const { error } = await check(session.accessToken, call);
        if (!error) return { kind: 'ok', session };
        if (error.code === 'rate_limited') return { kind: 'busy', retryAfter: error.retryAfter, error };
        const dead = error.code === 'invalid_credentials' || error.code === 'session_expired';
        return dead ? { kind: 'dead', reason: 'session_expired' } : { kind: 'unknown', error };
      } catch (error) {
        if (!(error instanceof AuthError) || error.code === 'aborted') throw error;
        return { kind: 'unknown', error };
      }
    },

    async rejectsToken(response) {
      if (response.status === 401) return true;
      const code = await peekCode(response);
      return code === 'INVALID_API_KEY' || code === 'EXPIRED_API_KEY';
    },
  };
}

/** The id says nothing of the key. */
function sessionOf(key: string, issuedAtMs: number, expiresAtMs = Infinity): Session {
  const end = Math.min(issuedAtMs + lifetimeMs, Math.max(expiresAtMs, issuedAtMs + shortestMs));
  return { accessToken: key, issuedAtMs, expiresAtMs: end, user: { id: `key-${randomText(9)}`, anonymous: false } };
}

const codes: Readonly<Record<string, AuthErrorCode>> = {
  INVALID_API_KEY: 'invalid_credentials',
  MISSING_API_KEY: 'signed_out',
  EXPIRED_API_KEY: 'session_expired',
  RATE_LIMITED: 'rate_limited',
  FORBIDDEN: 'not_supported',
};

const sentences: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  invalid_credentials: 'The service does not know that key.',
  session_expired: 'The key has expired: make another one.',
  signed_out: 'The service was sent no key.',
  rate_limited: 'The service asks to wait.',
  not_supported: 'The key lacks the permission for that call.',
  server: 'The service failed.',
};

/** `{"success": false, "error": {"code"}}` may come with any status: it is looked for before that. Nothing where all is well. */
function refusal({ status, json, retryAfter }: HttpAnswer): AuthError | undefined {
  const { success, error } = record(json);
  const refused = success === false;
  if (status >= 200 && status < 300 && !refused) return undefined;
  const code = record(error)['code'];
  const known = typeof code === 'string' && Object.hasOwn(codes, code) ? codes[code] : undefined;
  const ours = known ?? byStatus(status);
  const message = sentences[ours] ?? `The service answered ${status}.`;
  return new AuthError(ours, message, { status, retryAfter });
}

function byStatus(status: number): AuthErrorCode {
  if (status === 401) return 'invalid_credentials';
  if (status === 403) return 'not_supported';
  if (status === 404) return 'misconfigured';
  if (status === 429) return 'rate_limited';
  return status >= 500 || status < 400 ? 'server' : 'bad_response';
}

async function peekCode(response: Response): Promise<unknown> {
  if (!response.headers.get('content-type')?.includes('json')) return undefined;
  try {
    const body: unknown = await response.clone().json();
    return isRecord(body) && body['success'] === false ? record(body['error'])['code'] : undefined;
  } catch {
    return undefined;
  }
}
