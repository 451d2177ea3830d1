import { assert } from '@esm-bundle/chai';
import { apiKey } from '../../src/backends/api-key.js';
import type { AuthErrorCode } from '../../src/errors.js';
import { rotationDue } from '../../src/session/rotation.js';
import exchanges from '../contracts/api-keys.exchanges.json';
import { rejection, thrown } from '../rejection.js';
import { assertTellsNothing } from './every-call.js';
import { call, FakeServer, json } from './fake-server.js';
import { systemClock } from '../../src/backends/clock.js';

const url = 'https://api.example.com/v1';
const key = 'my-own-key-0123456789';
const input = { method: 'api-key', key } as const;
const day = 86_400_000;
/** Repeated calls wait; here time flies. */
const clock = {
  ...systemClock,
  after: (ms: number, callback: () => void) => systemClock.after(ms > 9000 ? ms : 0, callback),
};
const backendAt = (server: FakeServer) => apiKey({ url, probe: '/models', http: server.http({ clock }) });

suite('A service that knows people by their key', () => {
  test('a typed key is checked by the probe and becomes the session, sent as a bearer', async () => {
    const server = new FakeServer(json({ success: true, data: [] }));
    const outcome = await backendAt(server).signIn!({ ...input, key: `  "Bearer ${key}" ` }, call());
    if (outcome.kind !== 'session') throw new Error('no session');
    assert.equal(server.last.url, `${url}/models`);
    assert.equal(server.last.headers.get('authorization'), `Bearer ${key}`);
    assert.equal(outcome.session.accessToken, key);
    assert.notInclude(JSON.stringify(outcome.session.user), key.slice(0, 6));
  });

  test('any success is fine: its shape is not documented', async () => {
    const outcome = await backendAt(new FakeServer(new Response('fine'))).signIn!(input, call());
    assert.equal(outcome.kind, 'session');
  });

  const expected: Readonly<Record<string, AuthErrorCode>> = {
    'key.invalid': 'invalid_credentials',
    'key.expired': 'session_expired',
    'key.missing': 'signed_out',
    'key.forbidden': 'not_supported',
    ratelimit: 'rate_limited',
    'ratelimit.retryafter': 'rate_limited',
    server: 'server',
    'not-json': 'server',
  };
  for (const { id, status, responseBody } of exchanges) {
    if (status < 400) continue;
    test(`${id}: ${expected[id]}, telling nothing`, async () => {
      const body =
        typeof responseBody === 'string' ? new Response(responseBody, { status }) : json(responseBody, status);
      const code = expected[id];
      if (!code) throw new Error('not expected');
      const error = await rejection(backendAt(new FakeServer(body)).signIn!(input, call()), code);
      assert.notInclude(`${error.message} ${String(error.cause)}`, key);
      assertTellsNothing(error);
    });
  }

  test('a refusal with status 200 is one all the same', async () => {
    const server = new FakeServer(json({ success: false, error: { code: 'INVALID_API_KEY', message: 'm' } }));
    await rejection(backendAt(server).signIn!(input, call()), 'invalid_credentials');
  });

  test('Retry-After wins over our own delay', async () => {
    const server = new FakeServer(
      json({ success: false, error: { code: 'RATE_LIMITED' } }, 429, { 'retry-after': '20' }),
    );
    assert.equal((await rejection(backendAt(server).signIn!(input, call()), 'rate_limited')).retryAfter, 20);
    assert.lengthOf(server.requests, 1, 'longer than the budget');
  });

  test('what is no key is not sent', async () => {
    const server = new FakeServer(json({}));
    const error = await rejection(backendAt(server).signIn!({ ...input, key: 'two words' }, call()), 'invalid_input');
    assert.deepEqual(error.fields, ['key']);
    assert.lengthOf(server.requests, 0);
  });

  for (const [code, kind] of [
    ['EXPIRED_API_KEY', 'dead'],
    ['INVALID_API_KEY', 'dead'],
    ['FORBIDDEN', 'unknown'],
    ['INTERNAL_ERROR', 'unknown'],
  ] as const) {
    test(`a held key that is refused with ${code} is ${kind}`, async () => {
      const server = new FakeServer(json({}), json({ success: false, error: { code } }, kind === 'dead' ? 401 : 500));
      const backend = backendAt(server);
      const outcome = await backend.signIn!(input, call());
      if (outcome.kind !== 'session') throw new Error('no session');
      assert.equal((await backend.refresh(outcome.session, call())).kind, kind);
    });
  }

  test('a key that is good stays the session it is', async () => {
    const backend = backendAt(new FakeServer(json({})));
    const outcome = await backend.signIn!(input, call());
    if (outcome.kind !== 'session') throw new Error('no session');
    assert.deepEqual(await backend.refresh(outcome.session, call()), { kind: 'ok', session: outcome.session });
  });

  test('a key in the page is refused, secret or not', () => {
    const code = (anonKey: string) => thrown(() => apiKey({ url, probe: '/models', anonKey })).code;
    assert.equal(code('sk-' + 'a'.repeat(24)), 'secret_key_in_page');
    assert.equal(code(key), 'key_wrong_service');
  });

  test('the probe is needed, and leads to no other origin', () => {
    assert.equal(thrown(() => apiKey({ url })).code, 'misconfigured');
    const backend = apiKey({ url, probe: '//evil.example/models' });
    assert.deepEqual(backend.origins, ['https://api.example.com']);
  });

  test('the person is reminded after 90 days, or a week before the key ends', async () => {
    const backend = backendAt(new FakeServer(json({})));
    const session = async (expiresAtMs?: number) => {
      const outcome = await backend.signIn!({ ...input, expiresAtMs }, call());
      if (outcome.kind !== 'session') throw new Error('no session');
      return outcome.session;
    };
    const long = await session();
    assert.deepEqual(rotationDue(long, backend.rotateAfterMs!), {
      type: 'rotate',
      why: 'age',
      atMs: long.issuedAtMs + 90 * day,
    });
    const end = long.issuedAtMs + 30 * day;
    assert.deepEqual(rotationDue(await session(end), backend.rotateAfterMs!), {
      type: 'rotate',
      why: 'expiry',
      atMs: end - 7 * day,
    });
  });

  test('a refused key is told by status, or by the envelope with any status', async () => {
    const backend = backendAt(new FakeServer(json({})));
    assert.isTrue(await backend.rejectsToken(json({}, 401)));
    assert.isTrue(await backend.rejectsToken(json({ success: false, error: { code: 'EXPIRED_API_KEY' } })));
    assert.isFalse(await backend.rejectsToken(json({ success: false, error: { code: 'RATE_LIMITED' } }, 429)));
  });
});
