import { AuthError } from '../errors.js';
import { anonKey, anonKeyFrom, type AnonKeySource } from './anon-key.js';
import type { Backend, Call, Outcome, Profile, SignInInput } from './backend.js';
import { readBaseUrl } from './base-url.js';
import { isRecord, record } from './fields.js';
import { createHttp, type Http } from './http.js';
import { claimsReturn } from './insforge/claims-return.js';
import { expectStatus, insforgeClient } from './insforge/client.js';
import { offerOf, readConfig, type PublicConfig } from './insforge/config.js';
import { refusal, wireCode } from './insforge/errors.js';
import type { InsForgeParts } from './insforge/parts.js';
import { readUser, refreshBy } from './insforge/session.js';
import { transportOf, type TransportSetting } from './insforge/transport.js';
import { later } from './later.js';
import { randomText } from './pkce.js';

export interface InsForgeOptions {
  /** Address of the project, e.g. `https://proj.region.insforge.app`. */
  readonly url: string;
  /** The project's public key (`anon_…`), or a function that brings it: needed to sign up. */
  readonly anonKey?: AnonKeySource | undefined;
  /** Where the site gives it out instead: `GET` → `{"anon_key"}` or `{"anonKey"}`. */
  readonly anonKeyUrl?: string | undefined;
  /**
   * How the refresh token travels. `cookie`: out of reach of the page's scripts, and lost where the browser drops cookies of
   * other sites. `token`: kept with the session. Default `auto`: by cookie where a sign-in with a password has shown that it
   * is kept, or the page is of the service's own origin; else by token, with a notice `degraded` where the cookie was dropped.
   */
  readonly transport?: TransportSetting | undefined;
  readonly http?: Http | undefined;
}

/**
 * InsForge.
 *
 * It revokes nothing: signing out ends the session on this device, and a copied token lives on until it expires (contract
 * §6.6). So there is no signing out of other devices.
 *
 * @throws AuthError `misconfigured`, `secret_key_in_page`, `key_…` for what is wrong with the options
 * @see contracts/insforge.md
 */
export function insforge({
  url,
  anonKey: source,
  anonKeyUrl,
  transport: setting = 'auto',
  http,
}: InsForgeOptions): Backend {
  const base = readBaseUrl(url, 'url').replace(/\/api$/, '');
  if (!['auto', 'cookie', 'token'].includes(setting)) {
    throw new AuthError('misconfigured', 'transport is neither auto, cookie nor token.');
  }
  const { origin } = new URL(base);
  const ask = http ?? createHttp({ cookieOrigin: origin });
  const fetched = anonKeyUrl === undefined ? undefined : anonKeyFrom(readBaseUrl(anonKeyUrl, 'anon-key-url'), ask);
  const key = anonKey(source ?? fetched, 'insforge');
  const send = insforgeClient(base, key, ask);
  const transport = transportOf(setting, base, send);

  let told: PublicConfig | undefined;
  const readPublicConfig = async (call: Call): Promise<PublicConfig | undefined> => {
    const answer = await send({ method: 'GET', path: '/public-config', repeatable: true }, call);
    return (told = answer.status === 200 ? readConfig(answer.json) : undefined);
  };
  const config = async (call: Call) => {
    try {
      return told ?? (await readPublicConfig(call));
    } catch (error) {
      if (error instanceof AuthError && error.code === 'aborted') throw error;
      return undefined;
    }
  };
  const hasKey = (source ?? fetched) !== undefined;
  const parts: InsForgeParts = { send, transport, hasKey, config };

  async function withPassword(input: PasswordInput, call: Call): Promise<Outcome> {
    if (!('email' in input)) throw new AuthError('not_supported', 'This service knows people by e-mail address alone.');
    const email = input.email.trim();
    const request = { method: 'POST', path: '/sessions', json: { email, password: input.password } } as const;
    const { session, answer } = await transport.open(request, request, call);
    if (session) return { kind: 'session', session };
    // Said only where the password was right; other 403s say other things.
    if (answer.status === 403 && wireCode(answer) === 'FORBIDDEN') {
      const kind = (await config(call))?.verifyBy === 'link' ? 'email-link' : 'email-code';
      return { kind: 'step', step: { kind, id: randomText(), sentTo: email, purpose: 'sign-up' } };
    }
    throw refusal(answer, 'password');
  }

  return {
    name: 'insforge',
    project: base,
    origins: [origin],
    renewal: 'ahead',

    async describe(call) {
      const found = await readPublicConfig(call);
      return found ? offerOf(found) : {};
    },

    methods: ['password', 'email-code', 'oauth', 'id-token'],

    async signIn(input, call) {
      if (input.method === 'password') return withPassword(input, call);
      const ways = await signInLater();
      switch (input.method) {
        case 'email-code':
          return ways.mailCode(parts, input, call);
        case 'oauth':
          return ways.provider(parts, input, call);
        case 'id-token':
          return ways.idToken(parts, input, call);
        default:
          throw new AuthError('not_supported', `InsForge has no sign-in by ${input.method}.`);
      }
    },

    signUp: async (input, call) => (await signInLater()).signUp(parts, input, call),
    resetPassword: async (input, call) => (await signInLater()).resetPassword(parts, input, call),
    resend: async (step, _context, call) => (await signInLater()).resend(parts, step, call),
    continue: async (step, input, context, call) => (await stepsLater()).answer(parts, step, input, context, call),
    finishReturn: async (params, context, call) => (await stepsLater()).comeBack(parts, params, context, call),
    claimsReturn,

    refresh: (session, call) => transport.refresh(session, call),

    async signOut(session, _scope, call) {
      const by = refreshBy(session);
      // By token the server has nothing to forget.
      if (by.transport === 'token') return;
      const { csrfToken } = by;
      const request = { method: 'POST', path: '/logout', transport: 'cookie', csrfToken, keepalive: true } as const;
      const answer = await send(request, call);
      // 403: the cookie is another login's by now, which is not ours to end.
      if (answer.status !== 403) expectStatus(answer, 200, 'person');
    },
    signOutScopes: ['here'],

    account: {
      profile: {
        editable: ['name'],
        async read({ accessToken }, call) {
          const request = { method: 'GET', path: '/sessions/current', accessToken, repeatable: true } as const;
          return readProfile(record(expectStatus(await send(request, call), 200, 'person').json)['user']);
        },
        async update({ accessToken, user }, { name }, call) {
          const json = { profile: { name } };
          const answer = await send({ method: 'PATCH', path: '/profiles/current', json, accessToken }, call);
          const { id, profile } = record(expectStatus(answer, 200, 'person').json);
          return readProfile({ id, profile, email: user.email });
        },
      },
    },

    async requestHeaders() {
      const anon = await key.get();
      return anon === undefined ? {} : { authorization: `Bearer ${anon}` };
    },

    async rejectsToken(response) {
      if (response.status !== 401) return false;
      const code = await peekCode(response);
      return code === undefined || code === 'AUTH_UNAUTHORIZED' || code === 'PGRST301';
    },
  };
}

type PasswordInput = Extract<SignInInput, { method: 'password' }>;

/** Most pages need none of these: they come when they are asked for. */
const signInLater = () => later(() => import('./insforge/insforge-sign-in.late.js'));
const stepsLater = () => later(() => import('./insforge/insforge-steps.late.js'));

function readProfile(wire: unknown): Profile {
  const user = readUser(wire);
  if (!user) throw new AuthError('bad_response', 'The server’s user has no id.', { status: 200 });
  const { id, email, name } = user;
  return { id, email, name };
}

/** Reads the code from a copy, so that the page still gets the answer's body whole. `code` is the data API's name for it. */
async function peekCode(response: Response): Promise<unknown> {
  if (!response.headers.get('content-type')?.includes('json')) return undefined;
  try {
    const body: unknown = await response.clone().json();
    return isRecord(body) ? (body['error'] ?? body['code']) : undefined;
  } catch {
    return undefined;
  }
}
