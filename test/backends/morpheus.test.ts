import { assert } from '@esm-bundle/chai';
import type { Session } from '../../src/backends/backend.js';
import { morpheus } from '../../src/backends/morpheus.js';
import exchanges from '../contracts/morpheus.exchanges.json';
import { rejection, thrown } from '../rejection.js';
import { call, FakeServer, json, jwt } from './fake-server.js';

const url = 'https://api.mor.example';
const ada = { method: 'password', email: ' Ada@Example.com ', password: 'open-sesame-42' } as const;
const inS = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const tokens = (exp = inS(1800)) => ({
  access_token: jwt({ sub: '7', type: 'access', exp }),
  refresh_token: jwt({ sub: '7', type: 'refresh' }),
  token_type: 'bearer',
});
const session: Session = {
  accessToken: 'a.b.c',
  refreshToken: 'r1',
  issuedAtMs: 1,
  expiresAtMs: 1_800_001,
  user: { id: '7', anonymous: false, email: 'Ada@Example.com' },
};
const backendAt = (server: FakeServer) => morpheus({ url, http: server.http() });

suite('Morpheus', () => {
  test('signs in with the address as it was typed, and remembers it, since no answer tells it', async () => {
    const server = new FakeServer(json(tokens()));
    const outcome = await backendAt(server).signIn!(ada, call());
    if (outcome.kind !== 'session') throw new Error('no session');
    assert.equal(server.last.url, `${url}/api/v1/auth/login`);
    assert.deepEqual(JSON.parse(server.last.body), { email: 'Ada@Example.com', password: ada.password });
    assert.deepEqual(outcome.session.user, { id: '7', anonymous: false, email: 'Ada@Example.com' });
    const { issuedAtMs, expiresAtMs } = outcome.session;
    assert.approximately((expiresAtMs - issuedAtMs) / 1000, 1800, 2);
  });

  test('what a wrong clock makes of a token’s end is not believed', async () => {
    for (const exp of [inS(-100_000), inS(900_000)]) {
      const outcome = await backendAt(new FakeServer(json(tokens(exp)))).signIn!(ada, call());
      if (outcome.kind !== 'session') throw new Error('no session');
      assert.equal(outcome.session.expiresAtMs - outcome.session.issuedAtMs, 1_800_000);
    }
  });

  test('a password that is too short for the service is wrong, and is not sent', async () => {
    const server = new FakeServer(json(tokens()));
    await rejection(backendAt(server).signIn!({ ...ada, password: 'short' }, call()), 'invalid_credentials');
    assert.lengthOf(server.requests, 0);
  });

  test('signing up registers, then signs in, since registering brings no tokens', async () => {
    const server = new FakeServer(json({ id: 7, email: 'Ada@Example.com', is_active: true }, 201), json(tokens()));
    const { email, password } = ada;
    const outcome = await backendAt(server).signUp!({ email, password, data: { name: 'Ada' } }, call());
    assert.equal(outcome.kind, 'session');
    assert.deepEqual(
      server.requests.map((request) => request.url.slice(url.length)),
      ['/api/v1/auth/register', '/api/v1/auth/login'],
    );
    assert.equal((JSON.parse(server.requests[0]!.body) as { name: string }).name, 'Ada');
  });

  test('what the service refuses is told by field, never by what was sent', async () => {
    const { responseBody } = exchanges.find(({ id }) => id === 'a.register.invalid')!;
    const { email, password } = ada;
    const error = await rejection(
      backendAt(new FakeServer(json(responseBody, 422))).signUp!({ email, password }, call()),
      'invalid_input',
    );
    assert.deepEqual(error.fields, ['email', 'password']);
  });

  test('a refresh keeps who it was; the same tokens again are no error', async () => {
    const backend = backendAt(new FakeServer(json(tokens())));
    const verdict = await backend.refresh(session, call());
    if (verdict.kind !== 'ok') throw new Error('no session');
    assert.equal(verdict.session.user.email, 'Ada@Example.com');
    assert.equal((await backend.refresh(verdict.session, call())).kind, 'ok');
  });

  test('there is no sign-out to tell it of, and no other device to reach', () => {
    const backend = backendAt(new FakeServer(json({})));
    assert.isUndefined(backend.signOut);
  });

  test('keys are listed oldest first, with five characters of each at most', async () => {
    const { responseBody } = exchanges.find(({ id }) => id === 'a.keys.list.after')!;
    const keys = await backendAt(new FakeServer(json(responseBody))).account!.apiKeys!.list(session, call());
    assert.deepEqual(
      keys.map(({ id, hint, active }) => [id, hint, active]),
      [
        ['1', 'sk-Ab…', false],
        ['2', 'sk-De…', true],
      ],
    );
    assert.equal(keys[0]!.createdAt, '2026-11-21T03:12:12.189Z', 'times without a zone are UTC');
    assert.notInclude(JSON.stringify(keys), 'sk-AbC123');
  });

  test('what a later release adds to a key (its ciphertext) goes no further', async () => {
    const { responseBody } = exchanges.find(({ id }) => id === 'c.keys.list')!;
    const keys = await backendAt(new FakeServer(json(responseBody))).account!.apiKeys!.list(session, call());
    assert.notInclude(JSON.stringify(keys), 'encrypted');
  });

  test('a new key is given once, to be shown', async () => {
    const key = `sk-AbC123.${'f'.repeat(64)}`;
    const server = new FakeServer(json({ key, key_prefix: 'sk-AbC123', name: 'Laptop' }));
    const made = await backendAt(server).account!.apiKeys!.create(session, 'Laptop', call());
    assert.deepEqual(made, { key, name: 'Laptop' });
  });

  test('a key’s id that is none leads nowhere', async () => {
    const server = new FakeServer(json({}));
    await rejection(backendAt(server).account!.apiKeys!.deactivate(session, '../keys', call()), 'invalid_input');
    assert.lengthOf(server.requests, 0);
  });

  for (const name of ['has_key', 'has_private_key']) {
    test(`the private key’s status is read from ${name}, with the two parameters that the route asks for`, async () => {
      const server = new FakeServer(json({ [name]: true, created_at: null }));
      const status = await backendAt(server).account!.privateKey!.status(session, call());
      assert.deepEqual(status, { known: true, hasKey: true });
      assert.include(server.last.url, '/private-key?args=null&kwargs=null');
    });
  }

  for (const status of [404, 405, 422, 500]) {
    test(`a ${status} there means that it is not known, and ends no session`, async () => {
      const found = await backendAt(new FakeServer(json({ detail: 'm' }, status))).account!.privateKey!.status(
        session,
        call(),
      );
      assert.deepEqual(found, { known: false });
    });
  }

  test('a 401 there means the session', async () => {
    const server = new FakeServer(json({ detail: 'Could not validate credentials' }, 401));
    await rejection(backendAt(server).account!.privateKey!.status(session, call()), 'session_expired');
  });

  test('a token that the site brings signs in who the service says it is, and is asked for again when it runs out', async () => {
    let asked = 0;
    const getToken = () => Promise.resolve(jwt({ sub: 'x', exp: inS(600), n: ++asked }));
    const server = new FakeServer(json({ id: 9, email: 'ida@example.com', name: null }));
    const backend = morpheus({ url, getToken, http: server.http() });
    assert.isUndefined(backend.signUp);
    const outcome = await backend.signIn!({ method: 'site-token' }, call());
    if (outcome.kind !== 'session') throw new Error('no session');
    assert.deepEqual(outcome.session.user, { id: '9', anonymous: false, email: 'ida@example.com' });
    assert.equal((await backend.refresh(outcome.session, call())).kind, 'ok');
    assert.equal(asked, 2);
  });

  test('when the site has no token any more, the session is over', async () => {
    const backend = morpheus({ url, getToken: () => Promise.resolve(null), http: new FakeServer(json({})).http() });
    assert.equal((await backend.refresh({ ...session, refreshToken: 'site-token' }, call())).kind, 'dead');
  });

  for (const [status, detail, expected] of [
    [401, 'Could not validate credentials', true],
    [403, 'Not authenticated', true],
    [403, 'Forbidden', false],
    [404, 'User not found', true],
    [404, 'Not Found', false],
  ] as const) {
    test(`${status} ${detail} ${expected ? 'is' : 'is not'} about the token`, async () => {
      assert.equal(await backendAt(new FakeServer(json({}))).rejectsToken(json({ detail }, status)), expected);
    });
  }

  test('a key in the page is refused, by its first characters alone too', () => {
    assert.equal(thrown(() => morpheus({ url, anonKey: 'sk-AbC123' })).code, 'secret_key_in_page');
    assert.equal(thrown(() => morpheus({ url, anonKey: 'a'.repeat(64) })).code, 'secret_key_in_page');
  });
});
