import { AuthError } from '../errors.js';
import { anonKey, type AnonKeySource } from './anon-key.js';
import type { Backend, Call, Outcome, SignInInput, SignOutScope, Verdict } from './backend.js';
import { readBaseUrl } from './base-url.js';
import type { Preset } from './classify-key.js';
import { isRecord } from './fields.js';
import { createHttp, type Http, type HttpAnswer } from './http.js';
import { expectStatus, goTrueClient } from './gotrue/client.js';
import { claimsReturn } from './gotrue/claims-return.js';
import { isCodeless, readRefusal } from './gotrue/errors.js';
import { readOffer } from './gotrue/offer.js';
import { outcomeOf } from './gotrue/outcome.js';
import { readProfile, readSession } from './gotrue/session.js';
import { security } from './gotrue/security.js';
import { later } from './later.js';
import { randomText } from './pkce.js';

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
  const parts = { base, send };

  async function withPassword(input: PasswordInput, call: Call): Promise<Outcome> {
    const { password } = input;
    const who = 'email' in input ? { email: input.email } : { phone: input.phone };
    const json = { ...who, password, ...security(call) };
    const answer = await send({ method: 'POST', path: '/token?grant_type=password', json }, call);
    if (answer.status === 200) return outcomeOf(answer);
    if (answer.status === 400 && isCodeless(answer)) throw wrongPassword();
    const { code, error } = readRefusal(answer);
    // The server says so only where the password was right.
    if (code === 'email_not_confirmed' && 'email' in input) return unconfirmed('email-code', input.email);
    if (code === 'phone_not_confirmed' && 'phone' in input) return unconfirmed('phone-code', input.phone);
    throw error;
  }

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

    async signInAnonymously(call) {
      const json = { data: {}, ...security(call) };
      return readSession(expectStatus(await send({ method: 'POST', path: '/signup', json }, call), 200));
    },

    methods: ['password', 'email-code', 'magic-link', 'phone-code', 'oauth', 'id-token', 'sso', 'passkey'],

    async signIn(input, call) {
      if (input.method === 'password') return withPassword(input, call);
      const ways = await signInLater();
      switch (input.method) {
        case 'email-code':
        case 'magic-link':
          return ways.mailCode(parts, input, call);
        case 'phone-code':
          return ways.textCode(parts, input, call);
        case 'oauth':
          return ways.provider(parts, input, call);
        case 'sso':
          return ways.singleSignOn(parts, input, call);
        case 'id-token':
          return ways.idToken(parts, input, call);
        case 'passkey':
          return ways.passkey(parts, input, call);
        case 'api-key':
        case 'site-token':
          throw new AuthError('not_supported', 'This service takes no tokens of the site’s own.');
        default:
          return input satisfies never;
      }
    },

    signUp: async (input, call) => (await signInLater()).signUp(parts, input, call),
    resetPassword: async (input, call) => (await signInLater()).resetPassword(parts, input, call),
    resend: async (step, context, call) => (await signInLater()).resend(parts, step, context, call),
    upgrade: async (input, context, call) => (await accountLater()).upgrade(parts, input, context, call),
    continue: async (step, input, context, call) => (await stepsLater()).answer(parts, step, input, context, call),
    finishReturn: async (params, context, call) => (await stepsLater()).comeBack(parts, params, context, call),
    claimsReturn,

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
        editable: ['name'],
        async read({ accessToken }, call) {
          const answer = await send({ method: 'GET', path: '/user', accessToken, repeatable: true }, call);
          return readProfile(expectStatus(answer, 200).json);
        },
        update: async (session, changes, call) => (await accountLater()).updateProfile(parts, session, changes, call),
      },
      password: {
        change: async (session, change, call) => (await accountLater()).changePassword(parts, session, change, call),
      },
      contact: {
        change: async (session, change, call) =>
          (await accountLater()).changeContact(parts, session, change, 'change', call),
      },
      factors: {
        list: async (session, call) => (await accountLater()).listFactors(parts, session, call),
        stepUp: async (session, call) => (await accountLater()).stepUp(parts, session, call),
        enroll: async (session, request, call) => (await accountLater()).enroll(parts, session, request, call),
        confirm: async (session, enrolment, code, exchange, call) =>
          (await accountLater()).confirmFactor(parts, session, enrolment, code, exchange, call),
        remove: async (session, id, call) => (await accountLater()).removeFactor(parts, session, id, call),
      },
      passkeys: {
        list: async (session, call) => (await accountLater()).listPasskeys(parts, session, call),
        add: async (session, call) => (await accountLater()).addPasskey(parts, session, call),
        rename: async (session, id, name, call) => (await accountLater()).renamePasskey(parts, session, id, name, call),
        remove: async (session, id, call) => (await accountLater()).removePasskey(parts, session, id, call),
      },
      identities: {
        list: async (session, call) => (await accountLater()).listIdentities(parts, session, call),
        link: async (session, provider, call) => (await accountLater()).linkIdentity(parts, session, provider, call),
        unlink: async (session, id, call) => (await accountLater()).unlinkIdentity(parts, session, id, call),
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

type PasswordInput = Extract<SignInInput, { method: 'password' }>;

/** Most pages need none of these: they come when they are asked for. */
const signInLater = () => later(() => import('./gotrue/gotrue-sign-in.late.js'));
const stepsLater = () => later(() => import('./gotrue/gotrue-steps.late.js'));
const accountLater = () => later(() => import('./gotrue/gotrue-account.late.js'));

function unconfirmed(kind: 'email-code' | 'phone-code', sentTo: string): Outcome {
  const step = { id: randomText(), sentTo, purpose: 'sign-up' } as const;
  return { kind: 'step', step: kind === 'email-code' ? { ...step, kind } : { ...step, kind, channel: 'sms' } };
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
