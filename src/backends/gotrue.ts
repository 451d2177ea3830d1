import { AuthError } from '../errors.js';
import { anonKey, type AnonKeySource } from './anon-key.js';
import type { Backend, Offer, SignOutScope, Verdict } from './backend.js';
import { readBaseUrl } from './base-url.js';
import type { Preset } from './classify-key.js';
import { isRecord, record } from './fields.js';
import { createHttp, type Http, type HttpAnswer } from './http.js';
import { expectStatus, goTrueClient } from './gotrue/client.js';
import { isCodeless, readRefusal } from './gotrue/errors.js';
import { readSession, readUser } from './gotrue/session.js';

export interface GoTrueOptions {
  /** Address of the auth API, e.g. `https://abc.supabase.co` (then `/auth/v1` is added) or `https://auth.example.com/auth/v1`. */
  readonly url: string;
  /** The project's public key, or a function that brings it. A bare GoTrue server needs none. */
  readonly anonKey?: AnonKeySource | undefined;
  readonly http?: Http;
}

/** Only these say that the token we sent will never work again (contract §9). */
const deadCodes: Readonly<Record<string, 'session_expired' | 'account_disabled'>> = {
  refresh_token_not_found: 'session_expired',
  refresh_token_already_used: 'session_expired',
  session_not_found: 'session_expired',
  session_expired: 'session_expired',
  validation_failed: 'session_expired',
  invalid_client: 'session_expired',
  invalid_grant: 'session_expired',
  user_banned: 'account_disabled',
};

const scopes: Readonly<Record<SignOutScope, string>> = { here: 'local', others: 'others', everywhere: 'global' };

/**
 * GoTrue, Supabase's auth service.
 *
 * @throws AuthError `misconfigured`, `secret_key_in_page`, `key_…` for what is wrong with the options
 * @see contracts/gotrue.md
 */
export function gotrue({ url, anonKey: source, http = createHttp() }: GoTrueOptions): Backend {
  return goTrueBackend('gotrue', withAuthPath(readBaseUrl(url, 'url')), source, http);
}

/** A bare project address is not yet the auth API's (contract §1); any other is taken as given. */
function withAuthPath(base: string): string {
  const { hostname, pathname } = new URL(base);
  return hostname.endsWith('.supabase.co') && pathname === '/' ? `${base}/auth/v1` : base;
}

/** What every service built on GoTrue shares; `name` is the preset that judges the key. */
export function goTrueBackend(name: Preset, base: string, source: AnonKeySource | undefined, http: Http): Backend {
  const key = anonKey(source, name);
  const send = goTrueClient(base, key, http);
  const { origin } = new URL(base);

  return {
    name,
    project: base,
    origins: [origin],
    renewal: 'ahead',

    async describe(call) {
      const answer = await send({ method: 'GET', path: '/settings', repeatable: true }, call);
      if (answer.status === 404) throw new AuthError('misconfigured', notFoundAdvice(base), { status: 404 });
      return readOffer(expectStatus(answer, 200).json);
    },

    async signIn(input, call) {
      if (input.method !== 'password' || !('email' in input)) throw new AuthError('not_supported', 'Not yet.');
      const { email, password } = input;
      const answer = await send(
        { method: 'POST', path: '/token?grant_type=password', json: { email, password } },
        call,
      );
      if (answer.status === 200) return { kind: 'session', session: readSession(answer) };
      if (answer.status === 400 && isCodeless(answer)) throw wrongPassword();
      throw readRefusal(answer).error;
    },

    async refresh(session, call) {
      const json = { refresh_token: session.refreshToken };
      try {
        // Asked at most once here: whether a lost answer may be asked for again is the engine's to decide.
        return verdictOf(await send({ method: 'POST', path: '/token?grant_type=refresh_token', json }, call));
      } catch (error) {
        if (!(error instanceof AuthError) || error.code === 'aborted') throw error;
        return { kind: 'unknown', error };
      }
    },

    async signOut(session, scope, call) {
      const { accessToken } = session;
      const path = `/logout?scope=${scopes[scope]}`;
      const answer = await send({ method: 'POST', path, accessToken, json: {}, keepalive: true }, call);
      // 401, 403 and 404: the session is gone already, which is what was asked for.
      if (![401, 403, 404].includes(answer.status)) expectStatus(answer, 200, 204);
    },

    account: {
      profile: {
        async read({ accessToken }, call) {
          const answer = await send({ method: 'GET', path: '/user', accessToken, repeatable: true }, call);
          const user = readUser(expectStatus(answer, 200).json);
          if (!user) throw new AuthError('bad_response', 'The server’s user has no id.', { status: 200 });
          const { id, email, phone, name } = user;
          return { id, email, phone, name };
        },
      },
    },

    async requestHeaders() {
      const apikey = await key.get();
      return apikey === undefined ? {} : { apikey };
    },

    async rejectsToken(response) {
      if (response.status !== 401 && response.status !== 403) return false;
      const code = await peekCode(response);
      if (response.status === 401) return code !== 'insufficient_aal' && code !== 'no_authorization';
      return code === 'bad_jwt';
    },
  };
}

function verdictOf(answer: HttpAnswer): Verdict {
  if (answer.status === 200) return { kind: 'ok', session: readSession(answer) };
  const { code, error } = readRefusal(answer);
  const reason = code !== undefined && (answer.status === 400 || answer.status === 401) ? deadCodes[code] : undefined;
  if (reason) return { kind: 'dead', reason };
  if (answer.status === 429 || answer.status === 503) return { kind: 'busy', retryAfter: error.retryAfter, error };
  return { kind: 'unknown', error };
}

/** Unknown members are ignored; a missing one is unknown, not off: older servers lack some. */
function readOffer(json: unknown): Offer {
  const external = record(record(json)['external']);
  const { email } = external;
  return typeof email === 'boolean' ? { password: email } : {};
}

/** Reads the code from a copy, so that the page still gets the answer's body whole. */
async function peekCode(response: Response): Promise<unknown> {
  if (!response.headers.get('content-type')?.includes('json')) return undefined;
  try {
    const body: unknown = await response.clone().json();
    return isRecord(body) ? (typeof body['code'] === 'string' ? body['code'] : body['error_code']) : undefined;
  } catch {
    return undefined;
  }
}

function wrongPassword(): AuthError {
  return new AuthError('invalid_credentials', 'The e-mail address or the password is wrong.', { status: 400 });
}

function notFoundAdvice(base: string): string {
  return `There is no auth service at ${base}. Behind a gateway its address mostly ends in /auth/v1.`;
}
