import { createHash } from 'node:crypto';
import type { InsforgeSettings } from '../../../demo/server/dialects/insforge/insforge-settings.js';
import type { NewAccount } from '../../../demo/server/accounts/users.js';
import type { TestDemo } from '../support/demo.js';
import type { InsforgeClient } from '../support/insforge.js';
import type { Exchange } from './exchange.js';

/** What an exchange is staged with; a scene changes what it needs. */
export interface InsforgeScene {
  readonly demo: TestDemo;
  readonly client: InsforgeClient;
  readonly exchange: Exchange;
  /** Whoever the tokens are of. */
  person: NewAccount & { email: string; password: string };
  body: unknown;
  path: string;
  /** Whether the account is there before the request. */
  makeAccount: boolean;
}

type Prepare = (scene: InsforgeScene) => unknown;
type After = (scene: InsforgeScene, headers: Record<string, string>) => unknown;

interface Staging {
  /** Before the request's own tokens are made. */
  readonly prepare?: Prepare;
  /** Once they are. */
  readonly after?: After;
}

const minute = 60_000;
const day = 86_400_000;
const origin = 'http://app.example.test';

const set =
  (insforge: Partial<InsforgeSettings>): Prepare =>
  ({ demo }) =>
    demo.server.change({ insforge });
const both =
  (...steps: readonly Prepare[]): Prepare =>
  async (scene) => {
    for (const step of steps) await step(scene);
  };
const later =
  (ms: number): After =>
  ({ demo }) => {
    demo.clock.ms += ms;
  };
const nobody: Prepare = (scene) => {
  scene.makeAccount = false;
};
const field = (scene: InsforgeScene, name: string) =>
  (scene.exchange.requestBody as Record<string, string>)[name] ?? '';

/** The account of the body, not yet confirmed unless it is said. */
const account =
  (more: Partial<NewAccount> = {}): Prepare =>
  async (scene) => {
    scene.makeAccount = false;
    await scene.client.account({ ...scene.person, email: field(scene, 'email'), ...more });
  };

const confirming = set({ requireEmailVerification: true });
const byLink = set({ requireEmailVerification: true, verifyEmailMethod: 'link', redirectAllowList: [`${origin}/**`] });
const strict = set({
  passwordMinLength: 10,
  requireNumber: true,
  requireLowercase: true,
  requireUppercase: true,
  requireSpecialChar: true,
});
const noProviders = set({ oAuthProviders: [], customOAuthProviders: [] });
const withDemoProviders = set({ oAuthProviders: ['google'], customOAuthProviders: ['acme'] });

/** Signs up, so that a code or a link is on its way; gives what the mail holds. */
async function mailed({ client, person }: InsforgeScene, email: string, more: object = {}) {
  await client.post('/auth/users', { email, password: person.password, ...more }, client.withKey);
  return client.mail(email);
}

async function verifyCode(scene: InsforgeScene): Promise<void> {
  const email = field(scene, 'email');
  const { code } = await mailed(scene, email, scene.exchange.responseBody === null ? {} : { name: nameIn(scene) });
  scene.body = { email, otp: code };
}

function nameIn({ exchange }: InsforgeScene): string | undefined {
  const { user } = (exchange.responseBody ?? {}) as { user?: { profile?: { name?: string } } };
  return user?.profile?.name;
}

async function verifyLink(scene: InsforgeScene): Promise<void> {
  const { link = '' } = await mailed(scene, 'link@example.test', { redirectTo: `${origin}/welcome` });
  scene.path = scene.path.replace(/[0-9a-f]{64}/, new URL(link).searchParams.get('token')!);
}

const open: Prepare = ({ client, path }) => client.call(path.replace('/api', ''));

async function resetCode(scene: InsforgeScene): Promise<string> {
  const email = 'bob@example.test';
  await scene.client.account({ ...scene.person, email });
  await scene.client.post('/auth/email/send-reset-password', { email });
  return scene.client.mail(email).code!;
}

async function ticket(scene: InsforgeScene): Promise<void> {
  const code = await resetCode(scene);
  const { json } = await scene.client.post('/auth/email/exchange-reset-password-token', {
    email: 'bob@example.test',
    code,
  });
  scene.body = { newPassword: field(scene, 'newPassword'), otp: (json as { token: string }).token };
}

async function resetLink(scene: InsforgeScene): Promise<void> {
  const email = 'bob@example.test';
  scene.demo.server.change({ insforge: { resetPasswordMethod: 'link' } });
  await scene.client.account({ ...scene.person, email });
  await scene.client.post('/auth/email/send-reset-password', { email, redirectTo: `${origin}/reset?x=1` });
  const token = new URL(scene.client.mail(email).link!).searchParams.get('token')!;
  if (scene.exchange.method === 'GET') scene.path = scene.path.replace(/[0-9a-f]{64}/, token);
  else scene.body = { newPassword: field(scene, 'newPassword'), otp: token };
}

const submit: Prepare = ({ client, body }) => client.post('/auth/email/reset-password', body);

async function codeToSignIn(scene: InsforgeScene): Promise<void> {
  nobody(scene);
  const email = field(scene, 'email');
  await scene.client.post('/auth/email/send-otp', { email });
  scene.body = { ...(scene.exchange.requestBody as object), otp: scene.client.mail(email).code };
}

const verifier = 'v'.repeat(43);

/** Goes to the provider and comes back with its code, or with none. */
async function atProvider(scene: InsforgeScene, path: string, back: string, answer = true): Promise<URL> {
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = new URLSearchParams({ redirect_uri: back, code_challenge: challenge });
  const { json } = await scene.client.call(`/auth/oauth/${path}?${query.toString()}`);
  const url = new URL((json as { authUrl: string }).authUrl);
  const form = new URLSearchParams({
    redirect_uri: url.searchParams.get('redirect_uri')!,
    state: url.searchParams.get('state')!,
    account: answer ? '1906' : '',
  });
  const chosen = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  return new URL(chosen.headers.get('location')!);
}

const callback =
  (path: string, back: string, answer = true): Prepare =>
  async (scene) => {
    const url = await atProvider(scene, path, back, answer);
    scene.path = url.pathname + url.search;
  };

async function exchange(scene: InsforgeScene, own = verifier): Promise<void> {
  const url = await atProvider(scene, 'custom/acme', `${origin}/cb`);
  const { headers } = await scene.client.call(url.pathname.replace('/api', '') + url.search);
  const code = new URL(headers['location']!).searchParams.get('insforge_code')!;
  scene.body = { code, code_verifier: own };
}

const rotate =
  (hours?: number): After =>
  ({ client, demo }) =>
    client.post('/secrets/anon-key/rotate', hours === undefined ? {} : { gracePeriodHours: hours }, {
      Authorization: `Bearer ${demo.server.insforge.adminKey}`,
    });

const removeEverybody: After = ({ demo }) => demo.server.database.query("delete from users where project = 'insforge'");

const admin = set({ adminPassword: 'admin-password' });

/** What each exchange needs beside the usual. */
export const insforgeScenes: Readonly<Record<string, Staging>> = {
  'anon.records': {
    prepare: ({ demo }) => demo.server.change({ faults: { insforge: { kind: 'status', status: 500 } } }),
  },
  'admin.signin': { prepare: admin },
  'admin.signin.bad': { prepare: admin },
  'public-config': { prepare: noProviders },
  'public-config.withanon': { prepare: noProviders },
  'public-config.badanon': { prepare: noProviders },
  'public-config.strict': { prepare: both(noProviders, strict, set({ disableSignup: true })) },
  'public-config.oauth': { prepare: withDemoProviders },
  'signup.dup': { prepare: account() },
  'signup.disabled': { prepare: set({ disableSignup: true }) },
  'signup.rules': { prepare: strict },
  'signup.expireduserjwt': { after: later(16 * minute) },
  'signup.maildown': { prepare: both(confirming, set({ mail: 'down' })) },
  'signup.maildown.again': { prepare: account() },
  'signup.mailratelimited': { prepare: both(confirming, set({ mail: 'interval' })) },
  'signup.thenresend.1': { prepare: confirming },
  'signup.thenresend.2': { prepare: both(account({ confirmed: false }), set({ mail: 'interval' })) },
  'signin.unknown': { prepare: nobody },
  'signin.oauthonlyuser': {
    prepare: async ({ client, exchange: { requestBody } }) =>
      client.account({ email: (requestBody as { email: string }).email }),
  },
  'session.current.tampered': {
    after: (_scene, headers) => {
      headers['Authorization'] = headers['Authorization']!.slice(0, -4) + 'AAAA';
    },
  },
  'session.current.expired': { after: later(16 * minute) },
  'profile.patch.expired': { after: later(16 * minute) },
  'refresh.web.expired': { after: later(8 * day) },
  'logout.web.expired': { after: later(8 * day) },
  'refresh.web.othersite': {
    after: (_scene, headers) => {
      headers['X-CSRF-Token'] = 'c'.repeat(64);
    },
  },
  'refresh.mobile.access': {
    after: async ({ client, person }) => client.signIn(person.email, person.password),
  },
  'deleted.refresh': { after: removeEverybody },
  'deleted.session': { after: removeEverybody },
  'profile.patch': {
    prepare: (scene) => {
      scene.person = { ...scene.person, userMetadata: { name: 'Alice' } };
    },
  },
  'profile.get': {
    prepare: async (scene) => {
      nobody(scene);
      const { profile } = scene.exchange.responseBody as { profile: Record<string, unknown> };
      const id = await scene.demo.server.createAccount('insforge', { ...scene.person, userMetadata: profile });
      scene.path = `/api/auth/profiles/${id}`;
    },
  },
  'verify.signup.code': { prepare: confirming },
  'verify.signin.unverified': { prepare: both(confirming, account({ password: 'secret-pw-2', confirmed: false })) },
  'verify.signin.unverified.badpw': { prepare: both(confirming, account({ confirmed: false })) },
  'verify.code.ok': { prepare: both(confirming, verifyCode) },
  'verify.code.mobile': { prepare: both(confirming, verifyCode) },
  'verify.code.again': {
    prepare: both(confirming, verifyCode, ({ client, body }) => client.post('/auth/email/verify', body)),
  },
  'verify.code.burned': {
    prepare: both(confirming, verifyCode, async ({ client, body }) => {
      const wrong = { ...(body as object), otp: '000000' };
      for (let times = 0; times < 3; times++) await client.post('/auth/email/verify', wrong);
    }),
  },
  'verify.resend.cooldown2': {
    prepare: ({ client, exchange: { requestBody } }) => client.post('/auth/email/send-verification', requestBody),
  },
  'verify.link.noredirect': { prepare: byLink },
  'verify.link.badredirect': { prepare: byLink },
  'verify.link.signup': { prepare: byLink },
  'verify.link.open': { prepare: both(byLink, verifyLink) },
  'verify.link.open.again': { prepare: both(byLink, verifyLink, open) },
  'verify.link.resend': { prepare: byLink },
  'verify.link.resend.noredirect': { prepare: byLink },
  'reset.code.exchange': {
    prepare: async (scene) => {
      scene.body = { email: 'bob@example.test', code: await resetCode(scene) };
    },
  },
  'reset.weak': { prepare: ticket },
  'reset.ok': { prepare: ticket },
  'reset.again': { prepare: both(ticket, submit) },
  'reset.link.send': { prepare: set({ resetPasswordMethod: 'link' }) },
  'reset.link.noredirect': { prepare: set({ resetPasswordMethod: 'link' }) },
  'reset.link.open': { prepare: resetLink },
  'reset.link.open.used': {
    prepare: both(resetLink, (scene) => {
      const token = /[0-9a-f]{64}/.exec(scene.path)![0];
      return scene.client.post('/auth/email/reset-password', { newPassword: 'secret-pw-10', otp: token });
    }),
  },
  'reset.link.submit': { prepare: resetLink },
  'reset.link.submit.used': { prepare: both(resetLink, submit) },
  'reset.send.noprovider.known': { prepare: both(account(), set({ mail: 'none' })) },
  'reset.send.noprovider.unknown': { prepare: set({ mail: 'none' }) },
  'otp.send.maildown': { prepare: set({ mail: 'down' }) },
  'otp.send.noprovider': { prepare: set({ mail: 'none' }) },
  'otp.signin': { prepare: codeToSignIn },
  'otp.signin.wrong': { prepare: nobody },
  'otp.signin.disabled': { prepare: both(codeToSignIn, set({ disableSignup: true })) },
  'cooldown.shared': {
    prepare: ({ client, exchange: { requestBody } }) => client.post('/auth/email/send-reset-password', requestBody),
  },
  'ratelimit.send': {
    prepare: async ({ client }) => {
      for (let times = 0; times < 5; times++)
        await client.post('/auth/email/send-otp', { email: `a${times}@example.test` });
    },
  },
  'ratelimit.verify': {
    prepare: async ({ client, exchange: { requestBody } }) => {
      for (let times = 0; times < 10; times++) await client.post('/auth/email/verify', requestBody);
    },
  },
  'idtoken.ratelimit': {
    prepare: async ({ client, exchange: { requestBody } }) => {
      for (let times = 0; times < 30; times++) await client.post('/auth/id-token', requestBody);
    },
  },
  'oauth.badredirect': { prepare: set({ redirectAllowList: [`${origin}/**`] }) },
  'oauth.notconfigured': { prepare: noProviders },
  'oauth.callback.google.fail': { prepare: callback('google', `${origin}/cb`, false) },
  'oauth.callback.builtin.ok': { prepare: callback('google', `${origin}/cb`) },
  'oauth.signupdisabled': {
    prepare: both(callback('google', `${origin}/cb`), set({ disableSignup: true })),
  },
  'oauth.callback.custom': { prepare: callback('custom/acme', `${origin}/cb?next=/home`) },
  'oauth.callback.custom.denied': { prepare: callback('custom/acme', `${origin}/cb`, false) },
  'oauth.callback.custom.replay': { prepare: both(callback('custom/acme', `${origin}/cb`), open) },
  'oauth.exchange.ok': { prepare: exchange },
  'oauth.exchange.mobile': { prepare: exchange },
  'oauth.exchange.badverifier': { prepare: (scene) => exchange(scene, 'w'.repeat(43)) },
  'oauth.exchange.burned': {
    prepare: async (scene) => {
      await exchange(scene);
      await scene.client.post('/auth/oauth/exchange', { ...(scene.body as object), code_verifier: 'w'.repeat(43) });
    },
  },
  'anon-key.rotate.oldstillworks': { after: rotate() },
  'anon-key.rotate.deadkey': { after: rotate(0) },
  'anon-key.rotate.newworks': {
    after: async ({ demo, client }, headers) => {
      const bearer = { Authorization: `Bearer ${demo.server.insforge.adminKey}` };
      const { json } = await client.post('/secrets/anon-key/rotate', {}, bearer);
      headers['Authorization'] = `Bearer ${(json as { anonKey: string }).anonKey}`;
    },
  },
};
