import { AuthError } from '../errors.js';
import type { Backend, Call, Outcome, Session, SignInInput, User, Verdict } from './backend.js';
import { readBaseUrl } from './base-url.js';
import { acceptKey } from './classify-key.js';
import { lifetimeSeconds, record, text, token } from './fields.js';
import { createHttp, type Http, type HttpAnswer } from './http.js';
import { readClaims } from './jwt.js';
import { later } from './later.js';
import type { MorpheusClient } from './morpheus/client.js';
import { refusal, type About } from './morpheus/errors.js';
import { askSite, siteToken, type TokenProvider } from './site-token.js';

export interface MorpheusOptions {
  /** Address of the API, e.g. `https://api.mor.org`; `/api/v1` is added where it is missing. */
  readonly url: string;
  /**
   * For services of the Cognito era, whose sign-in no other site can use: gives an access token that the site has, or null
   * where nobody is signed in. Then `site-token` is the way in.
   */
  readonly getToken?: TokenProvider | undefined;
  /** Refused: every key of this service is secret, even its first nine characters. */
  readonly anonKey?: unknown;
  readonly http?: Http | undefined;
}

const shortestPassword = 8;
/** Access tokens last half an hour; what the device's clock makes of `exp` is believed between these. */
const usualLifetimeS = 1800;
const plausibleS = [60, 86_400] as const;

/**
 * Morpheus' marketplace API: sign-in by e-mail and password where the service still has it, keys for programs, and whether
 * a private key is on file.
 *
 * It revokes nothing and knows no sign-out: ending a session forgets it here.
 *
 * @throws AuthError `misconfigured`, `secret_key_in_page`, `key_wrong_service`
 * @see contracts/morpheus.md
 */
export function morpheus({ url, getToken, anonKey, http = createHttp() }: MorpheusOptions): Backend {
  if (anonKey !== undefined) acceptKey(typeof anonKey === 'string' ? anonKey : 'given', 'morpheus');
  const base = readBaseUrl(url, 'url').replace(/\/api\/v1$/, '');
  const send: MorpheusClient = ({ path, session, ...request }, { signal }) => {
    const headers: Record<string, string> = session ? { authorization: `Bearer ${session.accessToken}` } : {};
    return http({ ...request, url: `${base}/api/v1/auth${path}`, headers, signal });
  };

  async function withPassword(input: Extract<SignInInput, { method: 'password' }>, call: Call): Promise<Outcome> {
    if (!('email' in input)) throw new AuthError('not_supported', 'This service knows people by e-mail address alone.');
    const { password } = input;
    // The part before the @ is case-sensitive here.
    const email = input.email.trim();
    // Refused as malformed, which tells more than a wrong password should.
    if (password.length < shortestPassword) {
      throw new AuthError('invalid_credentials', 'The e-mail address or the password is wrong.');
    }
    const answer = await send({ method: 'POST', path: '/login', json: { email, password } }, call);
    return { kind: 'session', session: readSession(expectStatus(answer, 200, 'login'), { email }) };
  }

  async function withSiteToken(call: Call): Promise<Session> {
    const accessToken = await askSite(getToken, call.signal);
    if (!accessToken) throw new AuthError('signed_out', 'The site has no token for this person.');
    const me = await send({ method: 'GET', path: '/me', session: { accessToken }, repeatable: true }, call);
    const { id, email, name } = record(expectStatus(me, 200, 'person').json);
    const who = typeof id === 'number' ? String(id) : text(id);
    if (!who) throw new AuthError('bad_response', 'The person has no id.', { status: 200 });
    const issuedAtMs = me.sentAtMs;
    const expiresAtMs = issuedAtMs + lifetimeS(accessToken, issuedAtMs) * 1000;
    const user = userOf(who, text(email, 320), text(name));
    return { accessToken, refreshToken: siteToken, issuedAtMs, expiresAtMs, user };
  }

  async function renewed(session: Session, call: Call): Promise<Verdict> {
    if (session.refreshToken === siteToken) return { kind: 'ok', session: await withSiteToken(call) };
    const json = { refresh_token: session.refreshToken };
    return verdictOf(await send({ method: 'POST', path: '/refresh', json }, call), session);
  }

  return {
    name: 'morpheus',
    project: base,
    origins: [new URL(base).origin],
    renewal: 'ahead',

    methods: getToken ? ['site-token'] : ['password'],

    async signIn(input, call) {
      if (input.method === 'password' && !getToken) return withPassword(input, call);
      if (input.method === 'site-token' && getToken) return { kind: 'session', session: await withSiteToken(call) };
      throw new AuthError('not_supported', `This service has no sign-in by ${input.method}.`);
    },

    ...(!getToken && {
      /** Registering brings no tokens: the person is signed in with what they just chose. */
      async signUp(input, call) {
        if (!('email' in input)) {
          throw new AuthError('not_supported', 'This service knows people by e-mail address alone.');
        }
        const { password, data } = input;
        const email = input.email.trim();
        if (password.length < shortestPassword) {
          throw new AuthError('weak_password', 'The password needs eight characters.', { reasons: ['length'] });
        }
        const name = text(data?.['name']);
        const json = { email, password, ...(name && { name }) };
        expectStatus(await send({ method: 'POST', path: '/register', json }, call), 201, 'register');
        return withPassword({ method: 'password', email, password }, call);
      },
    }),

    async refresh(session, call) {
      try {
        return await renewed(session, call);
      } catch (error) {
        if (!(error instanceof AuthError) || error.code === 'aborted') throw error;
        const over = error.code === 'signed_out' || error.code === 'session_expired';
        return over ? { kind: 'dead', reason: 'session_expired' } : { kind: 'unknown', error };
      }
    },

    account: {
      apiKeys: {
        list: async (session, call) => (await accountLater()).listKeys(send, session, call),
        create: async (session, name, call) => (await accountLater()).createKey(send, session, name, call),
        deactivate: async (session, id, call) => (await accountLater()).deactivateKey(send, session, id, call),
      },
      privateKey: { status: async (session, call) => (await accountLater()).privateKeyStatus(send, session, call) },
    },

    async rejectsToken(response) {
      if (response.status === 401) return true;
      const detail = response.status === 403 || response.status === 404 ? await peekDetail(response) : undefined;
      return response.status === 403 ? detail === 'Not authenticated' : detail === 'User not found';
    },
  };
}

const accountLater = () => later(() => import('./morpheus/morpheus-account.late.js'));

function userOf(id: string, email: string | undefined, name: string | undefined): User {
  return { id, anonymous: false, ...(email && { email }), ...(name && { name }) };
}

function expectStatus(answer: HttpAnswer, status: number, about: About): HttpAnswer {
  if (answer.status === status) return answer;
  throw answer.status < 400
    ? new AuthError('bad_response', `The service answered ${answer.status}.`, { status: answer.status })
    : refusal(answer, about);
}

/** Who it is stands in the token as a number alone: the address is the one that was typed. */
function readSession(answer: HttpAnswer, { email, name }: { email?: string | undefined; name?: string | undefined }) {
  const body = record(answer.json);
  const accessToken = token(body['access_token']);
  const refreshToken = token(body['refresh_token']);
  const id = accessToken && text(readClaims(accessToken)?.['sub']);
  if (!accessToken || !refreshToken || !id) {
    throw new AuthError('bad_response', 'The service’s session lacks a token or whose it is.', {
      status: answer.status,
    });
  }
  const issuedAtMs = answer.sentAtMs;
  const expiresAtMs = issuedAtMs + lifetimeS(accessToken, issuedAtMs) * 1000;
  return { accessToken, refreshToken, issuedAtMs, expiresAtMs, user: userOf(id, email, name) };
}

/** There is no `expires_in`, and no `iat` to count from: `exp` is set against this device's clock, unless that is absurd. */
function lifetimeS(accessToken: string, nowMs: number): number {
  const exp = readClaims(accessToken)?.['exp'];
  const seconds = typeof exp === 'number' ? lifetimeSeconds(exp - nowMs / 1000) : undefined;
  const [least, most] = plausibleS;
  return seconds !== undefined && seconds >= least && seconds <= most ? seconds : usualLifetimeS;
}

/** An unchanged token is no error: two of the same second are the same. */
function verdictOf(answer: HttpAnswer, { user }: Session): Verdict {
  const { status } = answer;
  if (status === 200) return { kind: 'ok', session: readSession(answer, user) };
  const error = refusal(answer, 'refresh');
  if (status === 401 && typeof record(answer.json)['detail'] === 'string') {
    return { kind: 'dead', reason: 'session_expired' };
  }
  if (status === 429 || status === 503) return { kind: 'busy', retryAfter: error.retryAfter, error };
  return { kind: 'unknown', error };
}

async function peekDetail(response: Response): Promise<unknown> {
  try {
    return record((await response.clone().json()) as unknown)['detail'];
  } catch {
    return undefined;
  }
}
