import { assert } from '@esm-bundle/chai';
import type { Outcome, Session } from '../../src/backends/backend.js';
import { gotrue } from '../../src/backends/gotrue.js';
import { rejection, thrown } from '../rejection.js';
import { call, FakeServer, json, jwt } from './fake-server.js';

const url = 'https://abc.supabase.co/auth/v1';
const anonKey = 'sb_publishable_' + 'x'.repeat(31);
const input = { method: 'password', email: 'ada@example.com', password: 'open-sesame-42' } as const;

const wire = {
  access_token: jwt({ sub: 'u1', aal: 'aal1', is_anonymous: false }),
  token_type: 'bearer',
  expires_in: 3600,
  refresh_token: 'abcdef123456',
  user: { id: 'u1', email: 'ada@example.com', phone: '', is_anonymous: false, user_metadata: { full_name: 'Ada L' } },
};
const session: Session = {
  accessToken: wire.access_token,
  refreshToken: 'abcdef123456',
  issuedAtMs: 1,
  expiresAtMs: 2,
  user: { id: 'u1', anonymous: false },
};

const backendOf = (server: FakeServer) => gotrue({ url, anonKey, http: server.http() });
const signIn = (server: FakeServer) => backendOf(server).signIn!(input, call());
const sessionOf = (outcome: Outcome) => {
  if (outcome.kind !== 'session') throw new Error(`Expected a session, got the step ${outcome.step.kind}.`);
  return outcome.session;
};
const refresh = (server: FakeServer) => backendOf(server).refresh(session, call());

suite('GoTrue', () => {
  test('a password brings a session with the user, its AAL and a lifetime by our own clock', async () => {
    const server = new FakeServer(json(wire));
    const got = sessionOf(await signIn(server));
    assert.deepEqual(got.user, { id: 'u1', anonymous: false, email: 'ada@example.com', name: 'Ada L' });
    assert.equal(got.aal, 'aal1');
    assert.equal(got.expiresAtMs - got.issuedAtMs, 3_600_000);
    assert.equal(server.last.url, `${url}/token?grant_type=password`);
    assert.equal(server.last.headers.get('apikey'), anonKey);
    assert.equal(server.last.headers.get('x-supabase-api-version'), '2024-01-01');
    assert.isFalse(server.last.headers.has('authorization'), 'an sb_ key is no bearer');
  });

  test('a bare project address gets /auth/v1, any other is taken as given', async () => {
    const server = new FakeServer(json({ external: {} }));
    await gotrue({ url: 'https://abc.supabase.co', http: server.http() }).describe!(call());
    assert.equal(server.last.url, 'https://abc.supabase.co/auth/v1/settings');
    await gotrue({ url: 'https://auth.example.com/x', http: server.http() }).describe!(call());
    assert.equal(server.last.url, 'https://auth.example.com/x/settings');
  });

  test('without a key no apikey header is sent, since a bare server’s CORS rules would refuse it', async () => {
    const server = new FakeServer(json(wire));
    await gotrue({ url, http: server.http() }).signIn!(input, call());
    assert.isFalse(server.last.headers.has('apikey'));
  });

  test('no settings at the address says that the address may lack /auth/v1', async () => {
    const error = await rejection(backendOf(new FakeServer(json({}, 404))).describe!(call()), 'misconfigured');
    assert.include(error.message, '/auth/v1');
  });

  test('settings tell whether passwords are offered; what they do not speak of stays unknown', async () => {
    const offered = (settings: unknown) => backendOf(new FakeServer(json(settings))).describe!(call());
    const mail = (on: boolean) => ({ password: on, 'email-code': on, 'magic-link': on, reset: on });
    assert.deepEqual(await offered({ external: { email: true, new_thing: true } }), mail(true));
    assert.deepEqual(await offered({ external: { email: false } }), mail(false));
    assert.deepEqual(await offered({ external: { github: true, apple: false }, passkeys_enabled: true }), {
      oauth: true,
      identities: true,
      passkey: true,
      passkeys: true,
      providers: ['github'],
    });
    assert.deepEqual(await offered({ disable_signup: 'perhaps' }), {});
  });

  for (const [what, status, body, code] of [
    [
      'a wrong password',
      400,
      { code: 'invalid_credentials', message: 'Invalid login credentials' },
      'invalid_credentials',
    ],
    [
      'one from a server without the version header',
      400,
      { code: 400, error_code: 'invalid_credentials', msg: 'x' },
      'invalid_credentials',
    ],
    ['one from a very old server', 400, { code: 400, msg: 'Invalid login credentials' }, 'invalid_credentials'],
    ['one in the OAuth shape', 400, { error: 'invalid_grant', error_description: 'x' }, 'invalid_credentials'],
    ['a banned account', 400, { code: 'user_banned', message: 'x' }, 'account_disabled'],
    ['a missing captcha', 400, { code: 'captcha_failed', message: 'x' }, 'captcha_required'],
    ['passwords switched off', 422, { code: 'email_provider_disabled', message: 'x' }, 'not_supported'],
    ['no key at the gateway', 401, { message: 'No API key found in request' }, 'misconfigured'],
    ['a wrong key at the gateway', 401, { message: 'Invalid API key', hint: 'x' }, 'key_rejected'],
    ['a failing server', 500, { code: 'unexpected_failure', message: 'x' }, 'server'],
    ['a proxy’s page', 502, '<html>', 'server'],
  ] as const) {
    test(`${what} is ${code}`, async () => {
      const type = typeof body === 'string' ? 'text/html' : 'application/json';
      const error = await rejection(signIn(new FakeServer(json(body, status, { 'content-type': type }))), code);
      assert.equal(error.status, status);
      assert.isUndefined(error.cause);
    });
  }

  test('the wait after too many tries is read from the text, where there is no Retry-After', async () => {
    const limited = (body: unknown, headers = {}) =>
      rejection(signIn(new FakeServer(json(body, 429, headers))), 'rate_limited');
    const text = 'For security purposes, you can only request this after 47 seconds.';
    assert.equal((await limited({ code: 'over_email_send_rate_limit', message: text })).retryAfter, 47);
    assert.equal(
      (await limited({ code: 'over_request_rate_limit', message: 'Request rate limit reached' })).retryAfter,
      10,
    );
    assert.equal(
      (await limited({ code: 'over_request_rate_limit', message: 'x' }, { 'retry-after': '5' })).retryAfter,
      5,
    );
  });

  for (const code of [
    'refresh_token_not_found',
    'refresh_token_already_used',
    'session_not_found',
    'session_expired',
    'user_banned',
    'validation_failed',
  ]) {
    test(`a refresh refused with ${code} is the end of the session`, async () => {
      assert.equal((await refresh(new FakeServer(json({ code, message: 'x' }, 400)))).kind, 'dead');
    });
  }

  for (const [what, answer, kind] of [
    ['a conflict', json({ code: 'conflict', message: 'x' }, 409), 'unknown'],
    ['a rate limit', json({ code: 'over_request_rate_limit', message: 'x' }, 429), 'busy'],
    ['a failing server', json({ code: 'unexpected_failure' }, 500), 'unknown'],
    ['a time-out of the server', json({ code: 'request_timeout' }, 504), 'unknown'],
    ['a 403', json({ code: 'bad_jwt' }, 403), 'unknown'],
    ['a captive portal', json('<html>', 200, { 'content-type': 'text/html' }), 'unknown'],
    ['a session without a refresh token', json({ ...wire, refresh_token: undefined }), 'unknown'],
    ['a lifetime that is a string', json({ ...wire, expires_in: '3600' }), 'unknown'],
    ['a dead network', new TypeError('Failed to fetch'), 'unknown'],
  ] as const) {
    test(`a refresh answered by ${what} keeps the session`, async () => {
      const server = new FakeServer(answer);
      assert.equal((await refresh(server)).kind, kind);
      assert.lengthOf(server.requests, 1, 'a token that may be spent is not sent twice from here');
    });
  }

  test('a hostile answer changes no prototype', async () => {
    const text = JSON.stringify(wire).replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    );
    await signIn(new FakeServer(json(text)));
    assert.isUndefined(({} as Record<string, unknown>)['polluted']);
  });

  test('sign-out always says its scope, and a session that is gone already is as good as ended', async () => {
    const server = new FakeServer(json('', 204));
    for (const [scope, sent] of [
      ['here', 'local'],
      ['others', 'others'],
      ['everywhere', 'global'],
    ] as const) {
      await backendOf(server).signOut!(session, scope, call());
      assert.equal(server.last.url, `${url}/logout?scope=${sent}`);
      assert.equal(server.last.headers.get('authorization'), `Bearer ${session.accessToken}`);
    }
    await backendOf(new FakeServer(json({ code: 'session_not_found' }, 403))).signOut!(session, 'here', call());
    await rejection(backendOf(new FakeServer(json({ code: 'x' }, 500))).signOut!(session, 'here', call()), 'server');
  });

  test('403 bad_jwt asks for a refresh like a 401, a 401 for a higher AAL does not', async () => {
    const rejects = (body: unknown, status: number) =>
      backendOf(new FakeServer(json({}))).rejectsToken(json(body, status));
    assert.isTrue(await rejects({ code: 'bad_jwt' }, 403));
    assert.isTrue(await rejects({ message: 'JWT expired', code: 'PGRST301' }, 401));
    assert.isFalse(await rejects({ code: 'insufficient_aal' }, 401));
    assert.isFalse(await rejects({ code: 'not_admin' }, 403));
    assert.isFalse(await rejects({}, 200));
  });

  test('a fetched key that the gateway refuses is fetched anew once', async () => {
    let fetched = 0;
    const server = new FakeServer(json({ message: 'Invalid API key' }, 401));
    const source = () => Promise.resolve(`sb_publishable_${++fetched}`);
    const backend = gotrue({ url, anonKey: source, http: server.http() });
    await rejection(backend.signIn!(input, call()), 'key_rejected');
    assert.equal(fetched, 2);
    await rejection(backend.signIn!(input, call()), 'key_rejected');
    assert.equal(fetched, 2, 'and no more after that');
  });

  test('the profile is the user the server knows, and a refused token is worth another try with a fresh one', async () => {
    const server = new FakeServer(json(wire.user));
    const profile = await backendOf(server).account!.profile!.read(session, call());
    assert.include(profile, { id: 'u1', email: 'ada@example.com', name: 'Ada L' });
    assert.equal(server.last.headers.get('authorization'), `Bearer ${session.accessToken}`);
    const refused = new FakeServer(json({ code: 'bad_jwt', message: 'x' }, 403));
    await rejection(backendOf(refused).account!.profile!.read(session, call()), 'session_expired');
  });

  test('a secret key is refused before any request', () => {
    const server = new FakeServer(json({}));
    const error = thrown(() => gotrue({ url, anonKey: jwt({ role: 'service_role' }), http: server.http() }));
    assert.equal(error.code, 'secret_key_in_page');
    assert.isEmpty(server.requests);
  });
});
