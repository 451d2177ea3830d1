import type { AnonKey } from '../anon-key.js';
import type { Call } from '../backend.js';
import type { Http, HttpAnswer, HttpRequest } from '../http.js';
import { refusal, wireCode, type About } from './errors.js';
import { AuthError } from '../../errors.js';
import type { RefreshBy } from './session.js';

export interface InsForgeCall extends Pick<HttpRequest, 'method' | 'json' | 'repeatable' | 'keepalive'> {
  /** Below `/api/auth`. */
  readonly path: string;
  /** Of the signed-in person. */
  readonly accessToken?: string | undefined;
  /** Sends the anon key: sign-up alone reads it, and a page's own data calls (contract §1). */
  readonly withKey?: boolean | undefined;
  /** How a session travels: for calls that open, renew or end one. */
  readonly transport?: RefreshBy['transport'] | undefined;
  readonly csrfToken?: string | undefined;
}

/** One call: exactly one credential in `Authorization`, cookies only where they are the transport. */
export type InsForgeClient = (request: InsForgeCall, call: Call) => Promise<HttpAnswer>;

/** @param base - Without `/api`. */
export function insforgeClient(base: string, key: AnonKey, http: Http): InsForgeClient {
  async function send(request: InsForgeCall, { signal }: Call): Promise<HttpAnswer> {
    const { path, accessToken, withKey, transport, csrfToken, ...rest } = request;
    const anonKey = withKey ? await key.get() : undefined;
    const bearer = accessToken ?? anonKey;
    const answer = await http({
      ...rest,
      url: `${base}/api/auth${path}${transport === 'token' ? '?client_type=mobile' : ''}`,
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      ...(transport === 'cookie' && { cookies: { csrfToken } }),
      signal,
    });
    const refused = withKey && answer.status === 401 && wireCode(answer) === 'AUTH_INVALID_CREDENTIALS';
    return refused && key.renew(anonKey) ? send(request, { signal }) : answer;
  }
  return send;
}

/** The answer if it is the one that was hoped for, else its refusal as an error. */
export function expectStatus(answer: HttpAnswer, status: number, about: About): HttpAnswer {
  if (answer.status === status) return answer;
  throw answer.status < 400
    ? new AuthError('bad_response', `The server answered ${answer.status}.`, { status: answer.status })
    : refusal(answer, about);
}
