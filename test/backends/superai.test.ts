import { assert } from '@esm-bundle/chai';
import { superai } from '../../src/backends/superai.js';
import type { Session } from '../../src/backends/backend.js';
import { rejection, thrown } from '../rejection.js';
import { call, FakeServer, json, jwt } from './fake-server.js';

const url = 'https://flows.super.ai/api';
const authUrl = 'https://core.flows.super.ai/auth/v1';
const anonJwt = jwt({ iss: 'supabase', role: 'anon', exp: 4102444800 });
const input = { method: 'password', email: 'ada@example.com', password: 'open-sesame-42' } as const;
const wire = {
  access_token: jwt({ sub: 'u1' }),
  refresh_token: 'r1',
  expires_in: 3600,
  user: { id: 'u1', email: 'ada@example.com' },
};
const session: Session = {
  accessToken: 'a.b.c',
  refreshToken: 'r1',
  issuedAtMs: 1,
  expiresAtMs: 2,
  user: { id: 'u1', anonymous: false },
};
const envelope = (code: string | null) => ({ error: { message: 'm', code }, request_id: '01K8KABR6S16YETA2SZPVBS9SP' });

suite('super.ai', () => {
  test('the anon key is fetched once, and goes with the sign-in at the second origin', async () => {
    const server = new FakeServer(json({ anon_key: anonJwt }), json(wire));
    const backend = superai({ url, http: server.http() });
    await backend.signIn!(input, call());
    await backend.refresh(session, call());
    assert.deepEqual(
      server.requests.map((request) => request.url),
      [`${url}/auth/anon-key`, `${authUrl}/token?grant_type=password`, `${authUrl}/token?grant_type=refresh_token`],
    );
    assert.equal(server.last.headers.get('apikey'), anonJwt);
    assert.isFalse(server.requests[1]!.headers.has('authorization'));
  });

  test('a server without a key says whom to ask, with the request’s id, and is not asked in a loop', async () => {
    const server = new FakeServer(json(envelope('not_found'), 500));
    const error = await rejection(superai({ url, http: server.http() }).signIn!(input, call()), 'misconfigured');
    assert.equal(error.requestId, '01K8KABR6S16YETA2SZPVBS9SP');
    assert.equal(error.status, 500);
    assert.include(error.message, 'ask whoever runs that server');
    assert.lengthOf(server.requests, 1);
  });

  test('a fetched key that is secret is refused like a given one, and never sent', async () => {
    const server = new FakeServer(json({ anon_key: jwt({ role: 'service_role' }) }), json(wire));
    await rejection(superai({ url, http: server.http() }).signIn!(input, call()), 'secret_key_in_page');
    assert.lengthOf(server.requests, 1);
  });

  test('the profile is read with the token alone: the API wants no apikey', async () => {
    const server = new FakeServer(
      json({ id: 'p1', email: 'ada@example.com', first_name: 'Ada', last_name: 'L', organization_id: 'o' }),
    );
    const backend = superai({ url, anonKey: anonJwt, http: server.http() });
    const profile = await backend.account!.profile!.read(session, call());
    assert.include(profile, { id: 'p1', firstName: 'Ada', lastName: 'L' });
    assert.equal(server.last.headers.get('authorization'), 'Bearer a.b.c');
    assert.isFalse(server.last.headers.has('apikey'));
    assert.deepEqual(await backend.requestHeaders!(new URL(`${url}/profile/me`)), {});
    assert.deepEqual(await backend.requestHeaders!(new URL(`${authUrl}/user`)), { apikey: anonJwt });
    assert.sameMembers([...backend.origins], ['https://flows.super.ai', 'https://core.flows.super.ai']);
  });

  for (const [status, code, ours] of [
    [401, 'unauthorized', 'session_expired'],
    [401, 'user_info_not_found', 'account_disabled'],
    [404, 'not_found', 'account_disabled'],
    [500, null, 'server'],
  ] as const) {
    test(`a profile refused with ${status} ${code} is ${ours}, with the request’s id`, async () => {
      const server = new FakeServer(json(envelope(code), status));
      const error = await rejection(
        superai({ url, anonKey: anonJwt, http: server.http() }).account!.profile!.read(session, call()),
        ours,
      );
      assert.equal(error.requestId, '01K8KABR6S16YETA2SZPVBS9SP');
    });
  }

  test('another address than super.ai’s own must name its auth service', () => {
    const error = thrown(() => superai({ url: 'https://flows.example.com/api' }));
    assert.equal(error.code, 'misconfigured');
    assert.include(error.message, 'auth-url');
  });
});
