import { assert } from '@esm-bundle/chai';
import type { Session, Step, StepContext } from '../../src/backends/backend.js';
import { insforge, type InsForgeOptions } from '../../src/backends/insforge.js';
import { rejection, thrown } from '../rejection.js';
import { call as plainCall, FakeServer, json, jwt } from './fake-server.js';

const url = 'https://proj.example';
const key = 'anon_' + 'a'.repeat(64);
const csrfToken = 'c'.repeat(64);
const redirectTo = 'https://site.example/back';
const call = () => ({ ...plainCall(), redirectTo });
const ada = { method: 'password', email: ' ada@example.com ', password: 'open-sesame-42' } as const;
const accessToken = jwt({ sub: 'u1', iat: 1000, exp: 1900 });
const user = { id: 'u1', email: 'ada@example.com', profile: { name: 'Ada' } };
const byCookie = json({ user, accessToken, csrfToken });
const byToken = json({ user, accessToken, refreshToken: 'e.y.J' });
const refused = (error: string, status: number, message = 'm') => json({ error, message, statusCode: status }, status);
const config = (more: object = {}) =>
  json({ oAuthProviders: ['google', 'spotify'], customOAuthProviders: ['acme'], passwordMinLength: 8, ...more });

function backendAt(server: FakeServer, options: Partial<InsForgeOptions> = {}) {
  return insforge({ url, anonKey: key, http: server.http({ cookieOrigin: url }), ...options });
}

const held = (refreshToken: string): Session => ({
  accessToken,
  refreshToken,
  issuedAtMs: 1,
  expiresAtMs: 900_001,
  user: { id: 'u1', anonymous: false },
});
const context = (secrets: StepContext['secrets'] = {}, step?: Step): StepContext => ({
  secrets,
  step,
  session: undefined,
  exchange: (trade) => trade(held('x')),
});
const paths = (server: FakeServer) => server.requests.map((request) => request.url.replace(`${url}/api/auth`, ''));
const back = (text: string) => ({ query: new URLSearchParams(text), fragment: new URLSearchParams() });

suite('InsForge', () => {
  test('the first sign-in is tried by cookie, and stays so where the refresh straight after shows that it was kept', async () => {
    const server = new FakeServer(byCookie, byCookie);
    const backend = backendAt(server);
    const outcome = await backend.signIn!(ada, call());
    assert.equal(outcome.kind, 'session');
    assert.deepEqual(paths(server), ['/sessions', '/refresh']);
    assert.equal(server.requests[0]!.init.credentials, 'include');
    assert.equal(server.last.headers.get('x-csrf-token'), csrfToken);
    assert.isFalse(server.last.headers.has('authorization'));
    await backend.signIn!(ada, call());
    assert.deepEqual(paths(server).slice(2), ['/sessions'], 'asked once a page');
  });

  test('where the browser dropped the cookie, the sign-in goes by token instead', async () => {
    const server = new FakeServer(byCookie, refused('AUTH_UNAUTHORIZED', 401), byToken);
    const backend = backendAt(server);
    const outcome = await backend.signIn!(ada, call());
    assert.deepEqual(paths(server), ['/sessions', '/refresh', '/sessions?client_type=mobile']);
    assert.equal(server.last.init.credentials, 'omit');
    assert.equal(outcome.kind === 'session' && outcome.session.refreshToken, 'e.y.J');
  });

  test('a refresh that fails for another reason does not change the transport', async () => {
    const server = new FakeServer(byCookie, json({}, 503));
    const outcome = await backendAt(server).signIn!(ada, call());
    assert.lengthOf(server.requests, 2);
    assert.equal(outcome.kind === 'session' && outcome.session.refreshToken, `cookie:${csrfToken}`);
  });

  test('a code is spent once, so across origins it goes by token', async () => {
    const server = new FakeServer(byToken);
    const step = { kind: 'email-code', id: 's', sentTo: 'ada@example.com', purpose: 'sign-up' } as const;
    await backendAt(server).continue!<'email-code'>(step, { code: ' 123456 ' }, context(), call());
    assert.deepEqual(paths(server), ['/email/verify?client_type=mobile']);
    assert.deepEqual(JSON.parse(server.last.body), { email: 'ada@example.com', otp: '123456' });
  });

  for (const transport of ['cookie', 'token'] as const) {
    test(`with transport ${transport} the session travels so, untried`, async () => {
      const server = new FakeServer(transport === 'cookie' ? byCookie : byToken);
      await backendAt(server, { transport }).signIn!(ada, call());
      assert.deepEqual(paths(server), [transport === 'cookie' ? '/sessions' : '/sessions?client_type=mobile']);
      assert.equal(server.last.init.credentials, transport === 'cookie' ? 'include' : 'omit');
    });
  }

  test('a session lasts as long as its token says, from when it was asked for', async () => {
    const server = new FakeServer(byToken);
    const outcome = await backendAt(server, { transport: 'token' }).signIn!(ada, call());
    if (outcome.kind !== 'session') throw new Error('no session');
    assert.equal(outcome.session.expiresAtMs - outcome.session.issuedAtMs, 900_000);
    assert.deepEqual(outcome.session.user, { id: 'u1', anonymous: false, email: 'ada@example.com', name: 'Ada' });
  });

  test('the anon key goes with the sign-up alone', async () => {
    const server = new FakeServer(config(), byToken);
    const backend = backendAt(server, { transport: 'token' });
    await backend.signUp!({ email: 'ada@example.com', password: ada.password, data: { name: 'Ada' } }, call());
    assert.deepEqual(paths(server), ['/public-config', '/users?client_type=mobile']);
    assert.equal(server.last.headers.get('authorization'), `Bearer ${key}`);
    assert.equal((JSON.parse(server.last.body) as { name: string }).name, 'Ada');
    await backend.signIn!(ada, call());
    assert.isFalse(server.last.headers.has('authorization'));
  });

  test('a key that was rotated is fetched once more, and no more often', async () => {
    const server = new FakeServer(config(), refused('AUTH_INVALID_CREDENTIALS', 401));
    let fetched = 0;
    const anonKey = () => Promise.resolve(`anon_${++fetched}`);
    const signUp = backendAt(server, { anonKey }).signUp!({ email: 'a@example.com', password: 'long-enough' }, call());
    await rejection(signUp, 'key_rejected');
    assert.equal(fetched, 2);
    assert.equal(server.last.headers.get('authorization'), 'Bearer anon_2');
  });

  test('a sign-up without a key says that one is needed', async () => {
    const server = new FakeServer(config(), refused('AUTH_INVALID_CREDENTIALS', 401));
    const backend = backendAt(server, { anonKey: undefined });
    const error = await rejection(
      backend.signUp!({ email: 'a@example.com', password: 'long-enough' }, call()),
      'misconfigured',
    );
    assert.include(error.message, 'anon-key');
  });

  test('an admin key is refused before anything is asked', () => {
    assert.equal(thrown(() => insforge({ url, anonKey: 'ik_' + 'a'.repeat(64) })).code, 'secret_key_in_page');
  });

  test('the public configuration says what is offered and what a password needs', async () => {
    const server = new FakeServer(config({ requireNumber: true, disableSignup: true }));
    assert.deepEqual(await backendAt(server).describe!(call()), {
      password: true,
      'sign-up': false,
      oauth: true,
      providers: ['google', 'custom:acme'],
      passwordRules: { minLength: 8, digit: true, lower: false, upper: false, special: false },
    });
  });

  test('a server that does not tell its configuration is signed in to with a password all the same', async () => {
    const server = new FakeServer(refused('NOT_FOUND', 404));
    assert.deepEqual(await backendAt(server).describe!(call()), {});
  });

  test('a password that breaks the told rules is not sent', async () => {
    const server = new FakeServer(config({ requireSpecialChar: true }));
    const signUp = backendAt(server).signUp!({ email: 'a@example.com', password: 'short~' }, call());
    assert.deepEqual((await rejection(signUp, 'weak_password')).reasons, ['length', 'characters']);
    assert.lengthOf(server.requests, 1);
  });

  for (const [method, kind] of [
    ['code', 'email-code'],
    ['link', 'email-link'],
  ] as const) {
    test(`a sign-up that must be confirmed by ${method} says so, and when another mail may be sent`, async () => {
      const server = new FakeServer(
        config({ verifyEmailMethod: method }),
        json({ accessToken: null, requireEmailVerification: true }),
      );
      const before = Date.now();
      const outcome = await backendAt(server).signUp!({ email: 'a@example.com', password: 'long-enough' }, call());
      if (outcome.kind !== 'step' || outcome.step.kind !== kind) throw new Error('not that step');
      assert.equal(outcome.step.purpose, 'sign-up');
      assert.isAtLeast(outcome.step.resendAtMs!, before + 60_000);
      assert.equal(
        (JSON.parse(server.last.body) as { redirectTo?: string }).redirectTo,
        method === 'link' ? redirectTo : undefined,
      );
    });
  }

  for (const [error, message, seconds] of [
    ['TOO_MANY_REQUESTS', 'Please wait 37 seconds before requesting another code for this email', 37],
    ['RATE_LIMITED', 'Too many emails to this address. Retry after 42s.', 42],
    ['TOO_MANY_REQUESTS', 'Too many requests from this IP. Please try again in 15 minutes.', 900],
    ['TOO_MANY_REQUESTS', 'Slow down.', 60],
  ] as const) {
    test(`“${message}” is a wait of ${seconds} s, since a page cannot read the header`, async () => {
      const server = new FakeServer(refused(error, 429, message));
      const asked = backendAt(server).signIn!({ method: 'email-code', email: 'a@example.com' }, call());
      assert.equal((await rejection(asked, 'rate_limited')).retryAfter, seconds);
    });
  }

  test('a reset by code trades the code, sets the password and signs in with it', async () => {
    const ticket = 'f'.repeat(64);
    const server = new FakeServer(json({ token: ticket }), config(), json({ message: 'done' }), byToken);
    const backend = backendAt(server, { transport: 'token' });
    const step = { kind: 'email-code', id: 's', sentTo: 'ada@example.com', purpose: 'reset' } as const;
    const traded = await backend.continue!<'email-code'>(step, { code: '123456' }, context(), call());
    if (traded.kind !== 'step' || traded.step.kind !== 'set-password') throw new Error('not that step');
    assert.notInclude(JSON.stringify(traded.step), ticket);
    const set = { password: 'another-one-9' };
    const outcome = await backend.continue!<'set-password'>(traded.step, set, context(traded.secrets), call());
    assert.equal(outcome.kind, 'session');
    assert.deepEqual(paths(server), [
      '/email/exchange-reset-password-token',
      '/public-config',
      '/email/reset-password',
      '/sessions?client_type=mobile',
    ]);
  });

  test('a reset link brings its token to the form; without the address the person signs in next', async () => {
    const server = new FakeServer(config(), json({ message: 'done' }));
    const backend = backendAt(server);
    const params = back(`insforge_status=ready&insforge_type=reset_password&token=${'f'.repeat(64)}`);
    assert.isTrue(backend.claimsReturn!(params, false));
    const arrived = await backend.finishReturn!(params, context(), call());
    if (arrived.kind !== 'step' || arrived.step.kind !== 'set-password') throw new Error('not that step');
    const set = { password: 'another-one-9' };
    const outcome = await backend.continue!<'set-password'>(arrived.step, set, context(arrived.secrets), call());
    assert.equal(outcome.kind === 'step' && outcome.step.kind, 'sign-in');
  });

  test('a confirmed address signs nobody in, and says so; a used link is an error with a text of our own', async () => {
    const backend = backendAt(new FakeServer(json({})));
    const confirmed = await backend.finishReturn!(
      back('insforge_status=success&insforge_type=verify_email'),
      context(),
      call(),
    );
    assert.equal(confirmed.kind === 'step' && confirmed.step.kind, 'sign-in');
    const used = back('insforge_status=error&insforge_type=verify_email&insforge_error=Give+me+your+password');
    const error = await rejection(backend.finishReturn!(used, context(), call()), 'code_invalid');
    assert.notInclude(error.message, 'Give me');
  });

  test('a sign-in at a provider goes there with a challenge, and trades what comes back once', async () => {
    const server = new FakeServer(json({ authUrl: 'https://idp.example/authorize' }), byToken);
    const backend = backendAt(server);
    const outcome = await backend.signIn!({ method: 'oauth', provider: 'custom:acme' }, call());
    if (outcome.kind !== 'step' || outcome.step.kind !== 'redirect') throw new Error('not that step');
    assert.equal(outcome.step.url, 'https://idp.example/authorize');
    const asked = new URL(server.last.url);
    assert.equal(asked.pathname, '/api/auth/oauth/custom/acme');
    assert.match(asked.searchParams.get('code_challenge')!, /^[\w-]{43}$/);
    assert.include(asked.searchParams.get('redirect_uri'), redirectTo);
    const params = back('insforge_code=abc');
    assert.isFalse(backend.claimsReturn!(params, false), 'nobody began here');
    assert.isTrue(backend.claimsReturn!(params, true));
    await backend.finishReturn!(params, context(outcome.secrets), call());
    assert.equal((JSON.parse(server.last.body) as { code_verifier: string }).code_verifier, outcome.secrets!.verifier);
  });

  test('where the project lists the bare address alone, the provider sends back there', async () => {
    const server = new FakeServer(
      refused('INVALID_INPUT', 400, `${redirectTo}?x is not in the allowed redirect URLs`),
      json({ authUrl: 'https://idp.example/authorize' }),
    );
    await backendAt(server).signIn!({ method: 'oauth', provider: 'google' }, call());
    assert.equal(new URL(server.last.url).searchParams.get('redirect_uri'), redirectTo);
  });

  test('a provider’s refusal is called off, unless it says that newcomers are not taken', async () => {
    const backend = backendAt(new FakeServer(json({})));
    await rejection(backend.finishReturn!(back('error=Authentication failed'), context(), call()), 'aborted');
    const closed = back('error=User signups are disabled for this project.');
    await rejection(backend.finishReturn!(closed, context(), call()), 'signup_disabled');
  });

  test('signing out by cookie shows the CSRF token; another login’s cookie is left alone', async () => {
    const server = new FakeServer(refused('FORBIDDEN', 403));
    await backendAt(server).signOut!(held(`cookie:${csrfToken}`), 'here', call());
    assert.equal(server.last.headers.get('x-csrf-token'), csrfToken);
    assert.equal(server.last.init.keepalive, true);
  });

  test('signing out by token asks nothing: the server has nothing to forget', async () => {
    const server = new FakeServer(json({}));
    await backendAt(server).signOut!(held('e.y.J'), 'here', call());
    assert.lengthOf(server.requests, 0);
    assert.deepEqual(backendAt(server).signOutScopes, ['here']);
  });

  for (const [status, error, expected] of [
    [401, 'AUTH_UNAUTHORIZED', true],
    [401, 'PGRST301', true],
    [401, 'AUTH_INVALID_CREDENTIALS', false],
    [403, 'FORBIDDEN', false],
  ] as const) {
    test(`${status} ${error} of the data API ${expected ? 'is' : 'is not'} worth a refresh`, async () => {
      const server = new FakeServer(json({}));
      assert.equal(await backendAt(server).rejectsToken(refused(error, status)), expected);
    });
  }

  test('the data API takes the anon key of those who are signed out', async () => {
    const headers = await backendAt(new FakeServer(json({}))).requestHeaders!(new URL(url));
    assert.deepEqual(headers, { authorization: `Bearer ${key}` });
  });
});
