import assert from 'node:assert/strict';
import type { Answer } from '../support/http.js';
import { SoftAuthenticator } from '../support/authenticator.js';
import type { TestDemo } from '../support/demo.js';
import { PKCE, SITE, VERIFIER, type GotrueClient, type SessionJson } from '../support/gotrue.js';
import { INSTANT, JWT, jwtParts, SECONDS, UUID, type Variables } from './compare.js';

/** What leads up to an exchange, and its request, to be changed into the true one. */
export interface Scene {
  readonly demo: TestDemo;
  readonly client: GotrueClient;
  /** Whose token the request bears, if any. */
  session: SessionJson | null;
  path: string;
  body: Record<string, unknown> | null;
  variables: Variables;
  check: ((answer: Answer) => void) | undefined;
}

const ADA = ['ada@example.com', 'pw123456'] as const;
const PHONE = '+491701234567';
const AFTER_INTERVAL_MS = 61_000;
const AFTER_FLOW_MS = 301_000;

/** What must have happened before, by exchange. One that is not here needs nothing but its request. */
export const scenes: Readonly<Record<string, (scene: Scene) => Promise<void> | void>> = {
  // Password
  'password.ok': (scene) => {
    scene.check = ({ json }) => assertClaims(json, scene.demo.clock.ms);
  },
  'password.weak.session': ({ demo }) => demo.server.change({ gotrue: { passwordMinLength: 8 } }),
  'password.banned': ({ demo }) => ban(demo),
  'password.disabled': ({ demo }) => demo.server.change({ gotrue: { emailEnabled: false } }),
  'password.captcha': ({ demo }) => demo.server.change({ gotrue: { captchaRequired: true } }),
  'password.ratelimit': ({ demo }) => demo.server.change({ gotrue: { tokenCallsPerFiveMinutes: 0 } }),

  // Sign-up
  'signup.autoconfirm': async ({ demo }) => {
    demo.server.change({ gotrue: { mailerAutoconfirm: true } });
    await forget(demo, 'a@example.com');
  },
  'signup.taken': ({ demo }) => demo.server.change({ gotrue: { mailerAutoconfirm: true } }),
  'signup.confirm': ({ demo }) => forget(demo, 'a@example.com'),
  'signup.pkce': ({ demo }) => forget(demo, 'a@example.com'),
  'signup.closed': ({ demo }) => demo.server.change({ gotrue: { disableSignup: true } }),
  'signup.toolong': (scene) => {
    scene.body!['password'] = `${'ä'.repeat(36)}!`;
  },
  'signup.again': async ({ demo, client, body }) => {
    await forget(demo, 'a@example.com');
    await client.ok('POST', '/signup', body);
    demo.clock.ms += 19_000;
  },

  // Anonymous users
  'guest.ok': (scene) => {
    scene.check = ({ json }) => {
      const [, claims] = jwtParts(json.access_token);
      const { email, phone, role, is_anonymous, amr } = claims;
      assert.deepEqual(
        [email, phone, role, is_anonymous, (amr as { method: string }[])[0]?.method],
        ['', '', 'authenticated', true, 'anonymous'],
      );
    };
  },
  'guest.off': ({ demo }) => demo.server.change({ gotrue: { anonymousUsers: false } }),
  'guest.ratelimit': ({ demo }) => demo.server.change({ gotrue: { anonymousPerHour: 0 } }),
  'guest.upgrade.pending': ({ demo }) => forget(demo, 'a@example.com'),
  'guest.upgrade.pending.pkce': ({ demo }) => forget(demo, 'a@example.com'),
  'guest.upgrade.autoconfirm': async ({ demo }) => {
    await forget(demo, 'a@example.com');
    demo.server.change({ gotrue: { mailerAutoconfirm: true } });
  },
  'guest.upgrade.verified': async (scene) => {
    const { demo, client, session } = scene;
    await forget(demo, 'a@example.com');
    await client.ok('PUT', '/user', { email: 'a@example.com', password: 'pw123456' }, session!);
    scene.body!['token'] = client.code('a@example.com');
    scene.check = ({ json }) => {
      assert.equal(json.user.id, session!.user.id);
      assert.equal(jwtParts(json.access_token)[1]['is_anonymous'], false);
    };
  },
  'guest.link.url': toProvider,
  'guest.link.url.pkce': toProvider,
  'link.off': ({ demo }) => demo.server.change({ gotrue: { manualLinking: false } }),

  // Codes and links
  'otp.sms.ok': async ({ demo, client }) => {
    assert.deepEqual(await client.ok('POST', '/otp', { phone: PHONE }), {}, 'a new number');
    demo.clock.ms += AFTER_INTERVAL_MS;
  },
  'verify.email.ok': async (scene) => {
    await scene.client.ok('POST', '/otp', { email: 'a@example.com' });
    scene.body!['token'] = scene.client.code('a@example.com');
  },
  'verify.hash.ok': async (scene) => {
    await scene.client.ok('POST', '/otp', { email: 'a@example.com' });
    scene.body!['token_hash'] = scene.client.linkToken('a@example.com');
  },
  'verify.sms.ok': async (scene) => {
    await scene.client.ok('POST', '/otp', { phone: PHONE });
    scene.body!['token'] = scene.client.code(PHONE.slice(1));
  },
  'verify.wrong': async ({ client, body }) => {
    await client.ok('POST', '/otp', { email: 'a@example.com' });
    if (client.code('a@example.com') === body!['token']) body!['token'] = '000001';
  },
  'verify.email_change.half': async (scene) => {
    const { demo, client } = scene;
    await demo.server.createAccount('gotrue', { email: 'old@example.com', password: 'pw123456' });
    const session = await client.signIn('old@example.com', 'pw123456');
    await client.ok('PUT', '/user', { email: 'new@example.com' }, session);
    scene.body!['token'] = client.code('old@example.com');
  },
  'verify.link.implicit': async (scene) => {
    await openMagicLink(scene, {});
    scene.variables = {
      'header:location': (actual) => {
        const { origin, pathname, search, hash } = new URL(String(actual));
        assert.equal(origin + pathname + search, SITE);
        const back = new URLSearchParams(hash.slice(1));
        const keys = ['access_token', 'expires_at', 'expires_in', 'refresh_token', 'sb', 'token_type', 'type'];
        assert.deepEqual([...back.keys()], keys);
        assert.match(back.get('access_token')!, JWT);
        assert.match(back.get('expires_at')!, SECONDS);
        assert.match(back.get('refresh_token')!, /^[a-z0-9]{12}$/);
        const constants = ['expires_in', 'sb', 'token_type', 'type'].map((key) => back.get(key));
        assert.deepEqual(constants, ['3600', '', 'bearer', 'magiclink']);
      },
    };
  },
  'verify.link.pkce': async (scene) => {
    await openMagicLink(scene, PKCE);
    scene.variables = { 'header:location': /^https:\/\/site\.example\/cb\?code=[0-9a-f-]{36}$/ };
  },
  'verify.link.expired': async (scene) => {
    await openMagicLink(scene, {});
    scene.demo.clock.ms += 86_400_000;
  },
  'verify.link.expired.pkce': async (scene) => {
    await openMagicLink(scene, PKCE);
    await scene.client.open(scene.client.link('a@example.com'));
  },
  'mail.ratelimit': ({ demo }) => demo.server.change({ gotrue: { mailsPerHour: 0 } }),

  // Through other sites
  'authorize.redirect': toProvider,
  'callback.identity_exists': async (scene) => {
    const { client } = scene;
    await client.open((await client.throughProvider({})).href);
    const other = await client.signIn('a@example.com', 'pw123456');
    const query = new URLSearchParams({ provider: 'github', redirect_to: SITE, skip_http_redirect: 'true' });
    const { url } = await client.ok('GET', `/user/identities/authorize?${query.toString()}`, undefined, other);
    scene.path = (await client.consent(url, '1815')).href;
  },
  'pkce.exchange.ok': async (scene) => {
    const callback = await scene.client.throughProvider(PKCE);
    const back = await scene.client.open(callback.href);
    scene.body!['auth_code'] = back.searchParams.get('code');
  },
  'pkce.expired': async (scene) => {
    await redeemable(scene);
    scene.demo.clock.ms += AFTER_FLOW_MS;
  },
  'pkce.verifier': redeemable,
  'pkce.empty': redeemable,
  'idtoken.ok': async (scene) => {
    const nonceHash = '1b16b1df538ba12dc3f97edbb85caa7050d46c148134290feba80f8236c83db9';
    const url = `${scene.demo.server.apiUrl}/identity/google/id-token?email=ada@example.com&nonce=${nonceHash}`;
    scene.body!['id_token'] = ((await (await fetch(url)).json()) as { id_token: string }).id_token;
  },
  'sso.url': toProvider,
  'sso.url.pkce': toProvider,

  // Refresh
  'refresh.ok': async (scene) => {
    const { refresh_token: old } = await spendable(scene);
    scene.check = ({ json }) => assert.notEqual(json.refresh_token, old);
  },
  'refresh.reused': async (scene) => {
    const { refresh_token: first } = await spendable(scene);
    await refresh(scene, await refresh(scene, first));
    scene.demo.clock.ms += 11_000;
  },
  'refresh.reuse.allowed': async (scene) => {
    const current = await refresh(scene, (await spendable(scene)).refresh_token);
    scene.check = ({ json }) => assert.equal(json.refresh_token, current);
  },
  'refresh.expired': async (scene) => {
    await spendable(scene);
    scene.demo.server.change({ gotrue: { inactivityTimeout: 3600 } });
    scene.demo.clock.ms += 3_601_000;
  },
  'refresh.nosession': async (scene) => {
    await spendable(scene);
    await scene.demo.server.database.query('delete from sessions');
  },
  'refresh.conflict': (scene) => fault(scene, 409),
  'refresh.timeout': (scene) => fault(scene, 504),
  'server.500': (scene) => fault(scene, 500),
  'server.500.legacy': (scene) => fault(scene, 500),

  // The account
  'user.expired': expire,
  'logout.expired': expire,
  'user.revoked': async ({ demo }) => void (await demo.server.database.query('delete from sessions')),
  'user.deleted': async ({ demo }) =>
    void (await demo.server.database.query("delete from users where project = 'gotrue'")),
  'user.update.reauth': async (scene) => {
    scene.demo.server.change({ accessTokenLifetime: 100_000, gotrue: { passwordReauthentication: true } });
    scene.session = await scene.client.signIn(...ADA);
    scene.demo.clock.ms += 86_400_001;
  },
  'user.update.aal': withFactorAtAal1,

  // Second factors
  'mfa.enroll.totp': (scene) => {
    scene.variables = {
      id: uuidForPlaceholder,
      'totp.qr_code': /^<svg .*<\/svg>$/s,
      'totp.secret': /^[A-Z2-7]{32}$/,
      'totp.uri': /^otpauth:\/\/totp\/localhost%3A\d+:ada%40example\.com\?issuer=.*&secret=[A-Z2-7]{32}&/,
    };
  },
  'mfa.challenge.totp': async (scene) => {
    const { id } = await enrol(scene);
    scene.path = `/auth/v1/factors/${id}/challenge`;
    scene.variables = { id: uuidForPlaceholder };
  },
  'mfa.verify.ok': async (scene) => {
    const { secret } = await challenged(scene);
    scene.body!['code'] = scene.client.totpCode(secret);
    const placeholders = { 'user.factors[].id': uuidForPlaceholder };
    scene.variables = placeholders;
    scene.check = ({ json }) => {
      const [, claims] = jwtParts(json.access_token);
      const methods = (claims['amr'] as { method: string }[]).map(({ method }) => method);
      assert.deepEqual([claims['aal'], methods], ['aal2', ['totp', 'password']]);
    };
  },
  'mfa.wrong': async (scene) => {
    const { secret } = await challenged(scene);
    if (scene.client.totpCode(secret) === scene.body!['code']) scene.body!['code'] = '000001';
  },
  'mfa.challenge.expired': async (scene) => {
    await challenged(scene);
    scene.demo.clock.ms += 300_000;
    scene.variables = {
      message:
        /^MFA challenge [0-9a-f-]{36} has expired, verify against another challenge or create a new challenge\.$/,
    };
  },
  'mfa.ip': async (scene) => {
    const factor = await scene.client.withTotp(scene.session!);
    scene.path = `/auth/v1/factors/${factor.id}/verify`;
    scene.body!['challenge_id'] = factor.challengeId;
  },
  'mfa.unenroll.ok': async (scene) => {
    const { id, lifted } = await scene.client.withTotp(scene.session!);
    scene.session = lifted;
    scene.path = `/auth/v1/factors/${id}`;
    scene.variables = { id: uuidForPlaceholder };
  },
  'mfa.name': async (scene) => void (await enrol(scene)),
  'mfa.stepup': withFactorAtAal1,

  // Passkeys
  'passkey.off': ({ demo }) => demo.server.change({ gotrue: { passkeysEnabled: false } }),
  'passkey.list': async (scene) => {
    const { authenticator } = await withPasskey(scene);
    const { challenge_id, options } = await scene.client.ok('POST', '/passkeys/authentication/options', {});
    const credential = authenticator.get(options);
    await scene.client.ok('POST', '/passkeys/authentication/verify', { challenge_id, credential });
    scene.variables = { '[].id': uuidForPlaceholder, '[].created_at': INSTANT, '[].last_used_at': INSTANT };
  },
  'passkey.auth.options': (scene) => {
    scene.variables = {
      challenge_id: uuidForPlaceholder,
      'options.challenge': BASE64URL,
      'options.rpId': /^localhost$/,
    };
  },
  'passkey.auth.verify': async (scene) => {
    const { authenticator } = await withPasskey(scene, await scene.client.signIn(...ADA));
    const { challenge_id, options } = await scene.client.ok('POST', '/passkeys/authentication/options', {});
    scene.body = { challenge_id, credential: authenticator.get(options) };
    scene.check = ({ json }) => assert.equal(jwtParts(json.access_token)[1]['aal'], 'aal1');
  },
  'passkey.reg.options': (scene) => {
    scene.variables = {
      challenge_id: uuidForPlaceholder,
      'options.challenge': BASE64URL,
      'options.user.id': BASE64URL,
      'options.rp.id': /^localhost$/,
      'options.rp.name': /^Portico demo$/,
    };
  },
  'passkey.reg.verify': async (scene) => {
    const { challenge_id, options } = await scene.client.ok(
      'POST',
      '/passkeys/registration/options',
      {},
      scene.session!,
    );
    scene.body = { challenge_id, credential: new SoftAuthenticator(scene.demo.server.pageUrl).create(options) };
    scene.variables = { id: uuidForPlaceholder, created_at: INSTANT };
  },
  'passkey.update': async (scene) => {
    scene.path = `/auth/v1/passkeys/${(await withPasskey(scene)).id}`;
    scene.variables = { id: uuidForPlaceholder, created_at: INSTANT };
  },
  'passkey.delete': async (scene) => {
    scene.path = `/auth/v1/passkeys/${(await withPasskey(scene)).id}`;
  },
};

const BASE64URL = /^[\w-]{20,}$/;

function uuidForPlaceholder(actual: unknown, recorded: unknown): void {
  assert.match(String(recorded), /^<.*>$/);
  assert.match(String(actual), UUID);
}

/** The exchange names a real provider's address; the demo's own identity provider stands there. */
function toProvider(scene: Scene): void {
  const where = /^http:\/\/127\.0\.0\.1:\d+\/identity\/(github|sso:corp\.example)\/authorize\?.*&state=[0-9a-f-]{36}$/;
  scene.variables = { url: where, 'header:location': where };
}

async function forget(demo: TestDemo, email: string): Promise<void> {
  await demo.server.database.query("delete from users where project = 'gotrue' and email = $1", [email]);
}

async function ban(demo: TestDemo): Promise<void> {
  await demo.server.database.query('update users set banned_until = $1', [new Date(demo.clock.ms + 60_000)]);
}

function expire({ demo }: Scene): void {
  demo.clock.ms += 3_600_000;
}

function fault({ demo }: Scene, status: number): void {
  demo.server.change({ faults: { gotrue: { kind: 'status', status } } });
}

/** A session whose refresh token the request presents. */
async function spendable(scene: Scene): Promise<SessionJson> {
  const session = await scene.client.signIn(...ADA);
  scene.body = { refresh_token: session.refresh_token };
  return session;
}

async function refresh({ client }: Scene, token: string): Promise<string> {
  return (await client.ok('POST', '/token?grant_type=refresh_token', { refresh_token: token })).refresh_token;
}

/** Has a magic link mailed, whose token the request then carries. */
async function openMagicLink(scene: Scene, pkce: object): Promise<void> {
  const to = `/otp?redirect_to=${encodeURIComponent(SITE)}`;
  await scene.client.ok('POST', to, { email: 'a@example.com', ...pkce });
  scene.path = scene.path.replace(/(pkce_)?<hash>/, scene.client.linkToken('a@example.com'));
}

/** A code that has come back by a magic link. */
async function redeemable(scene: Scene): Promise<void> {
  await scene.client.ok('POST', '/otp', { email: 'a@example.com', ...PKCE });
  const back = await scene.client.open(scene.client.link('a@example.com'));
  scene.body!['auth_code'] = back.searchParams.get('code');
  if (scene.body!['code_verifier'] === '<verifier>') scene.body!['code_verifier'] = VERIFIER;
}

async function enrol({ client, session }: Scene) {
  return client.ok('POST', '/factors', { factor_type: 'totp', friendly_name: 'phone app' }, session!);
}

/** A factor that has not been proved yet, and a challenge to it, which the request answers. */
async function challenged(scene: Scene): Promise<{ secret: string }> {
  const factor = await enrol(scene);
  const challenge = await scene.client.ok('POST', `/factors/${factor.id}/challenge`, {}, scene.session!);
  scene.path = `/auth/v1/factors/${factor.id}/verify`;
  scene.body!['challenge_id'] = challenge.id;
  return { secret: factor.totp.secret };
}

async function withFactorAtAal1(scene: Scene): Promise<void> {
  await scene.client.withTotp(scene.session!);
  scene.session = await scene.client.signIn(...ADA);
}

async function withPasskey({ client, demo, session }: Scene, owner: SessionJson = session!) {
  const { challenge_id, options } = await client.ok('POST', '/passkeys/registration/options', {}, owner);
  const authenticator = new SoftAuthenticator(demo.server.pageUrl);
  const credential = authenticator.create(options);
  const { id } = await client.ok('POST', '/passkeys/registration/verify', { challenge_id, credential }, owner);
  return { id: id as string, authenticator };
}

/** The claims of contracts/gotrue.md §2. */
function assertClaims(session: { access_token: string; user: { id: string; email: string } }, nowMs: number): void {
  const [header, claims] = jwtParts(session.access_token);
  assert.deepEqual(header, { alg: 'HS256', typ: 'JWT' });
  assert.match(String(claims['iss']), /\/gotrue\/auth\/v1$/);
  assert.match(String(claims['session_id']), UUID);
  const { iss: _iss, session_id: _session, ...rest } = claims;
  assert.deepEqual(rest, {
    sub: session.user.id,
    aud: 'authenticated',
    iat: nowMs / 1000,
    exp: nowMs / 1000 + 3600,
    email: session.user.email,
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: {},
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: nowMs / 1000 }],
    is_anonymous: false,
  });
}
