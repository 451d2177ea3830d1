/** A backend of one's own: a service that takes an e-mail and a password, and rotates its refresh tokens. */
import { AuthError, createHttp, type Backend, type Http, type HttpAnswer, type Session } from '../src/index.js';

/** `POST /login` and `POST /refresh` answer `{ access, refresh, expires_in (s), user: { id, email } }`; 401: no. */
export function customBackend({ url, http = createHttp() }: { url: string; http?: Http }): Backend {
  const post = (path: string, json: object, signal: AbortSignal) =>
    http({ method: 'POST', url: url + path, json, signal });

  return {
    name: 'custom',
    project: url,
    origins: [new URL(url).origin],
    renewal: 'ahead',

    async signIn(input, { signal }) {
      if (input.method !== 'password' || !('email' in input)) throw new AuthError('not_supported', 'E-mail only.');
      const answer = await post('/login', { email: input.email, password: input.password }, signal);
      if (answer.status === 401) throw new AuthError('invalid_credentials', 'The e-mail or the password is wrong.');
      return { kind: 'session', session: readSession(answer) };
    },

    /** Only an explicit no to the very token that was sent may end a session; all else may pass. */
    async refresh({ refreshToken }, { signal }) {
      try {
        const answer = await post('/refresh', { refresh: refreshToken }, signal);
        if (answer.status === 401) return { kind: 'dead', reason: 'session_expired' };
        return { kind: 'ok', session: readSession(answer) };
      } catch (error) {
        if (!(error instanceof AuthError) || error.code === 'aborted') throw error;
        if (error.code === 'rate_limited') return { kind: 'busy', retryAfter: error.retryAfter, error };
        return { kind: 'unknown', error };
      }
    },

    async signOut({ refreshToken }, scope, { signal }) {
      const { status } = await post('/logout', { refresh: refreshToken, scope }, signal);
      if (status >= 500) throw new AuthError('server', `The service answered ${status}.`, { status });
    },

    rejectsToken: ({ status }) => status === 401,
  };
}

/** An answer is untrusted: each field is looked at, and nothing of what it says goes into an error. */
function readSession({ status, retryAfter, json, sentAtMs: issuedAtMs }: HttpAnswer): Session {
  if (status === 429) throw new AuthError('rate_limited', 'The service asks to wait.', { status, retryAfter });
  if (status >= 500) throw new AuthError('server', `The service answered ${status}.`, { status });
  const { access, refresh, expires_in, user } = Object(json) as Record<string, unknown>;
  const { id, email } = Object(user) as Record<string, unknown>;
  if (typeof access !== 'string' || typeof refresh !== 'string' || !Number(expires_in) || typeof id !== 'string') {
    throw new AuthError('bad_response', 'The service’s answer holds no session.', { status });
  }
  const expiresAtMs = issuedAtMs + Number(expires_in) * 1000;
  const person = { id, anonymous: false, ...(typeof email === 'string' && { email }) };
  return { accessToken: access, refreshToken: refresh, issuedAtMs, expiresAtMs, user: person };
}
