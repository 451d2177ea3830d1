import { AuthError } from '../errors.js';
import { anonKeyFrom, requestIdOf, type AnonKeySource } from './anon-key.js';
import type { Backend, Profile } from './backend.js';
import { readBaseUrl } from './base-url.js';
import { record, text } from './fields.js';
import { goTrueBackend } from './gotrue.js';
import { createHttp, type Http, type HttpAnswer } from './http.js';

export interface SuperAiOptions {
  /** Address of the application API, e.g. `https://flows.super.ai/api`. */
  readonly url: string;
  /** Address of the auth service, at an origin of its own. Known for `https://flows.super.ai/api`, needed for any other. */
  readonly authUrl?: string | undefined;
  /** The public key, where the site would rather give it than have it fetched. */
  readonly anonKey?: AnonKeySource | undefined;
  /** Where to fetch it. Default `{url}/auth/anon-key`. */
  readonly anonKeyUrl?: string | undefined;
  readonly http?: Http;
}

/** super.ai itself: two origins that belong together. */
const known = { url: 'https://flows.super.ai/api', authUrl: 'https://core.flows.super.ai/auth/v1' };

/**
 * super.ai: a GoTrue service for sign-in, whose anon key the application API gives out, and a profile at that API.
 *
 * The API reads the person's token and wants no `apikey`; the auth service wants both.
 *
 * @throws AuthError `misconfigured`, `secret_key_in_page`, `key_…` for what is wrong with the options
 * @see contracts/superai.md
 */
export function superai({ url, authUrl, anonKey, anonKeyUrl, http = createHttp() }: SuperAiOptions): Backend {
  const api = readBaseUrl(url, 'url');
  const auth = readBaseUrl(authUrl ?? (api === known.url ? known.authUrl : undefined), 'auth-url');
  const keyUrl = readBaseUrl(anonKeyUrl ?? `${api}/auth/anon-key`, 'anon-key-url');
  const signIn = goTrueBackend('superai', auth, anonKey ?? anonKeyFrom(keyUrl, http), http);
  const apiOrigin = new URL(api).origin;

  return {
    ...signIn,
    project: `${api}|${auth}`,
    origins: [...new Set([apiOrigin, ...signIn.origins])],
    requestHeaders: (target) => (target.href.startsWith(`${auth}/`) ? signIn.requestHeaders!(target) : {}),
    account: {
      profile: {
        async read(session, { signal }) {
          const headers = { authorization: `Bearer ${session.accessToken}` };
          return readProfile(
            await http({ method: 'GET', url: `${api}/profile/me`, headers, signal, repeatable: true }),
          );
        },
      },
    },
  };
}

/** Only what an older server also sends is required (contract §3). */
function readProfile(answer: HttpAnswer): Profile {
  if (answer.status !== 200) throw refusal(answer);
  const wire = record(answer.json);
  const id = text(wire['id']);
  if (!id) throw new AuthError('bad_response', 'The profile has no id.', { status: 200 });
  return {
    id,
    email: text(wire['email'], 320),
    firstName: text(wire['first_name']),
    lastName: text(wire['last_name']),
    organization: text(wire['organization_name']),
  };
}

/** The API's envelope: `{"error": {"message", "code"}, "request_id"}` (contract §4). */
function refusal(answer: HttpAnswer): AuthError {
  const { status, retryAfter } = answer;
  const body = record(answer.json);
  const requestId = requestIdOf(body, answer.headers);
  const code = record(body['error'])['code'];
  if (status === 401 && code === 'user_info_not_found') {
    return new AuthError('account_disabled', 'The account is gone or deactivated at the application.', {
      status,
      requestId,
    });
  }
  if (status === 401)
    return new AuthError('session_expired', 'The application refused the token.', { status, requestId });
  if (status === 404) {
    return new AuthError('account_disabled', 'The account has no profile at the application.', { status, requestId });
  }
  if (status === 429)
    return new AuthError('rate_limited', 'The server asks to wait.', { status, requestId, retryAfter });
  const ours = status >= 500 ? 'server' : 'bad_response';
  return new AuthError(ours, `The profile could not be read: ${status}.`, { status, requestId });
}
