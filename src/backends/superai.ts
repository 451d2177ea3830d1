import { AuthError, type AuthErrorCode } from '../errors.js';
import { anonKeyFrom, requestIdOf, type AnonKeySource } from './anon-key.js';
import type { Backend, Call, Outcome, Profile, Session } from './backend.js';
import { readBaseUrl } from './base-url.js';
import { record, text } from './fields.js';
import { goTrueBackend } from './gotrue.js';
import { createHttp, type Http, type HttpAnswer, type HttpRequest } from './http.js';
import { readClaims } from './jwt.js';

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

  const ask = (
    request: Pick<HttpRequest, 'method' | 'json'> & { path: string },
    { signal }: Call,
    session?: Session,
  ) => {
    const { path, ...rest } = request;
    const headers: Record<string, string> = session ? { authorization: `Bearer ${session.accessToken}` } : {};
    return http({ ...rest, url: api + path, headers, signal, repeatable: request.method === 'GET' });
  };

  /**
   * Who came by a mail or a provider has no organisation until this is asked for, and no claim of it until the token is
   * fresh (contract §2). An older API does not know the call: then there is nothing to complete.
   */
  async function completed(outcome: Outcome, call: Call): Promise<Outcome> {
    if (outcome.kind !== 'session' || outcome.session.user.anonymous) return outcome;
    const claims = readClaims(outcome.session.accessToken);
    if (!claims || claims['org_id']) return outcome;
    const answer = await ask({ method: 'POST', path: '/auth/self-service/complete', json: {} }, call, outcome.session);
    if (answer.status === 404 || answer.status === 405) return outcome;
    if (answer.status !== 200) throw refusal(answer);
    const verdict = await signIn.refresh(outcome.session, call);
    if (verdict.kind === 'ok') return { kind: 'session', session: verdict.session };
    // The session is good all the same: the next refresh brings the claims.
    return outcome;
  }

  return {
    ...signIn,
    project: `${api}|${auth}`,
    origins: [...new Set([apiOrigin, ...signIn.origins])],
    requestHeaders: (target) => (target.href.startsWith(`${auth}/`) ? signIn.requestHeaders!(target) : {}),

    async loginMethod(email, call) {
      const answer = await ask({ method: 'GET', path: `/auth/login-method?email=${encodeURIComponent(email)}` }, call);
      if (answer.status === 404) return 'password';
      if (answer.status !== 200) throw refusal(answer);
      return record(answer.json)['method'] === 'sso_required' ? 'sso' : 'password';
    },

    async resendInvite(email, call) {
      const answer = await ask({ method: 'POST', path: '/auth/resend-invite', json: { email } }, call);
      // 404 would tell strangers who was invited.
      if (answer.status !== 200 && answer.status !== 404) throw refusal(answer);
    },

    // An account that signs in with a password was made by an invitation, and has its organisation.
    signIn: async (input, call) => {
      const outcome = await signIn.signIn!(input, call);
      return input.method === 'password' ? outcome : completed(outcome, call);
    },
    signUp: async (input, call) => completed(await signIn.signUp!(input, call), call),
    continue: async (step, input, context, call) => {
      const outcome = await signIn.continue!(step, input, context, call);
      return context.session ? outcome : completed(outcome, call);
    },
    async finishReturn(params, context, call) {
      const outcome = await signIn.finishReturn!(params, context, call);
      return context.session ? outcome : completed(outcome, call);
    },

    account: {
      ...signIn.account,
      profile: {
        editable: ['firstName', 'lastName'],
        async read(session, call) {
          return readProfile(await ask({ method: 'GET', path: '/profile/me' }, call, session));
        },
        async update(session, { firstName, lastName }, call) {
          const json = {
            ...(firstName !== undefined && { first_name: firstName }),
            ...(lastName !== undefined && { last_name: lastName }),
          };
          const request = { path: '/profile/me', json };
          const answer = await ask({ method: 'PATCH', ...request }, call, session);
          // The older page of this API says PUT.
          if (answer.status === 405) await ask({ method: 'PUT', ...request }, call, session).then(expectSaved);
          else expectSaved(answer);
          return readProfile(await ask({ method: 'GET', path: '/profile/me' }, call, session));
        },
      },
    },
  };
}

function expectSaved(answer: HttpAnswer): void {
  if (answer.status !== 200) throw refusal(answer);
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

const signUpRefusals = new Set(['disposable_email', 'personal_email_not_allowed', 'academic_email_not_allowed']);

/**
 * The API's envelope: `{"error": {"message", "code", "details"}, "request_id"}` (contract §4). Of the details, the names of
 * the refused fields alone: they may echo what was sent.
 */
function refusal(answer: HttpAnswer): AuthError {
  const { status, retryAfter } = answer;
  const body = record(answer.json);
  const requestId = requestIdOf(body, answer.headers);
  const { code, details } = record(body['error']);
  const told = (ours: AuthErrorCode, message: string) =>
    new AuthError(ours, message, { status, requestId, retryAfter, fields: fieldsOf(status, details) });
  if (typeof code === 'string' && signUpRefusals.has(code)) {
    return told('signup_disabled', 'The application takes no newcomers with such an address.');
  }
  if (code === 'invalid_signup_token') return told('code_invalid', 'The sign-up link is not good any more.');
  if (code === 'user_info_not_found') {
    return told('account_disabled', 'The account is gone or deactivated at the application.');
  }
  switch (status) {
    case 400:
    case 409:
    case 422:
      return told('invalid_input', `The application refused what was sent: ${status}.`);
    case 401:
      return told('session_expired', 'The application refused the token.');
    case 402:
    case 403:
      return told('account_disabled', 'The account may not do this at the application.');
    case 404:
      return told('account_disabled', 'The account has no profile at the application.');
    case 429:
      return told('rate_limited', 'The server asks to wait.');
  }
  return told(status >= 500 ? 'server' : 'bad_response', `The application answered ${status}.`);
}

const ourFields: Readonly<Record<string, string>> = { email: 'email', first_name: 'firstName', last_name: 'lastName' };

/** `details: [{"loc": ["body", "email"]}]` */
function fieldsOf(status: number, details: unknown): readonly string[] | undefined {
  if (status !== 422 || !Array.isArray(details)) return undefined;
  const places = details.slice(0, 20).flatMap((detail) => {
    const { loc } = record(detail);
    return Array.isArray(loc) ? loc : [];
  });
  return places.flatMap((place) => (typeof place === 'string' ? (ourFields[place] ?? []) : []));
}
