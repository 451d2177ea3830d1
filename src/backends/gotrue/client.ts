import { AuthError } from '../../errors.js';
import type { AnonKey } from '../anon-key.js';
import type { Call } from '../backend.js';
import type { Http, HttpAnswer, HttpRequest } from '../http.js';
import { readRefusal } from './errors.js';

export interface GoTrueCall extends Pick<HttpRequest, 'method' | 'json' | 'repeatable' | 'keepalive'> {
  /** Below the base URL, query included. */
  readonly path: string;
  /** Of the signed-in person, for calls that are theirs. */
  readonly accessToken?: string | undefined;
}

/** One call to a GoTrue server: adds the key and the version header, and asks once more with a fresh key where the gateway refused the fetched one. */
export type GoTrueClient = (request: GoTrueCall, call: Call) => Promise<HttpAnswer>;

/** Chooses the newer error shape, which has a string `code` (contract §8). */
const apiVersion = '2024-01-01';

/** The newer `sb_…` keys are no JWTs: sent as a bearer they would be refused where a bearer is read (contract §1). */
export function goTrueClient(base: string, key: AnonKey, http: Http): GoTrueClient {
  async function send({ path, accessToken, ...request }: GoTrueCall, { signal }: Call): Promise<HttpAnswer> {
    const apikey = await key.get();
    const headers = {
      'x-supabase-api-version': apiVersion,
      // A bare server does not allow the apikey header in its CORS rules: without a key it must not be sent at all.
      ...(apikey !== undefined && { apikey }),
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    };
    const answer = await http({ ...request, url: `${base}${path}`, headers, signal });
    const refused = answer.status === 401 && readRefusal(answer).error.code === 'key_rejected';
    return refused && key.renew(apikey) ? send({ path, accessToken, ...request }, { signal }) : answer;
  }
  return send;
}

/** The answer if it is the one that was hoped for, else its refusal as an error. */
export function expectStatus(answer: HttpAnswer, ...statuses: readonly number[]): HttpAnswer {
  if (statuses.includes(answer.status)) return answer;
  const { error } = readRefusal(answer);
  throw answer.status < 400
    ? new AuthError('bad_response', `The server answered ${answer.status}.`, { status: answer.status })
    : error;
}
