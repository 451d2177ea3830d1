import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { onEachDatabase } from './support/databases.js';
import { bearer, startTestDemo, type TestDemo } from './support/demo.js';

const ADA = { email: 'ada@example.com', password: 'pw123456' };

onEachDatabase('a session of the embedded GoTrue', (database) => {
  let demo: TestDemo;
  before(async () => {
    demo = await startTestDemo(database(), { accounts: [{ ...ADA, notes: ['first', 'second'] }] });
  });
  after(() => demo.server.close());
  beforeEach(() => demo.reset());

  const signIn = async () => {
    const { status, json } = await demo.gotrue('/auth/v1/token?grant_type=password', { method: 'POST', body: ADA });
    assert.equal(status, 200);
    return json as { access_token: string; refresh_token: string; expires_in: number };
  };
  const refresh = (token: string) =>
    demo.gotrue('/auth/v1/token?grant_type=refresh_token', { method: 'POST', body: { refresh_token: token } });
  const next = async (token: string) => {
    const { status, json } = await refresh(token);
    assert.equal(status, 200, JSON.stringify(json));
    return json.refresh_token as string;
  };
  const assertSpent = async (token: string) => {
    const { status, json } = await refresh(token);
    assert.deepEqual([status, json.code], [400, 'refresh_token_already_used']);
  };
  const user = (token: string) => demo.gotrue('/auth/v1/user', { headers: bearer(token) });
  const signOut = (token: string, scope: string) =>
    demo.gotrue(`/auth/v1/logout${scope}`, { method: 'POST', headers: bearer(token) });

  describe('where a lost answer is forgiven (grace)', () => {
    test('the current token gives a new pair, each time another', async () => {
      const first = (await signIn()).refresh_token;
      const second = await next(first);
      const third = await next(second);
      assert.equal(new Set([first, second, third]).size, 3);
    });

    test('the token just before the current gives the current again, however late', async () => {
      const first = (await signIn()).refresh_token;
      const second = await next(first);
      demo.clock.ms += 7 * 86_400_000;
      assert.equal(await next(first), second);
      assert.equal(await next(first), second);
      assert.notEqual(await next(second), second);
    });

    test('an older token gives a new pair while the reuse interval lasts', async () => {
      const first = (await signIn()).refresh_token;
      const third = await next(await next(first));
      demo.clock.ms += 9_999;
      const fourth = await next(first);
      assert.notEqual(fourth, third);
      assert.notEqual(await next(fourth), fourth);
    });

    test('an older token after the interval ends the whole family, the current token too', async () => {
      const first = (await signIn()).refresh_token;
      const third = await next(await next(first));
      demo.clock.ms += 10_000;
      await assertSpent(first);
      await assertSpent(third);
    });

    test('two refreshes at the same moment end with the same current token', async () => {
      const { refresh_token } = await signIn();
      const [one, two] = await Promise.all([next(refresh_token), next(refresh_token)]);
      assert.equal(one, two);
    });
  });

  describe('where nothing is forgiven (strict)', () => {
    beforeEach(() => demo.server.change({ refreshReuse: 'strict' }));

    test('a token is good once; shown again it ends the family', async () => {
      const first = (await signIn()).refresh_token;
      const second = await next(first);
      await assertSpent(first);
      await assertSpent(second);
    });

    test('of two refreshes at the same moment one wins and the family ends', async () => {
      const { refresh_token } = await signIn();
      const answers = await Promise.all([refresh(refresh_token), refresh(refresh_token)]);
      const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
      assert.deepEqual([count(200), count(400)], [1, 1]);
    });
  });

  test('one family that ends leaves the sessions of other devices alone', async () => {
    const here = await signIn();
    const there = await signIn();
    demo.server.change({ refreshReuse: 'strict' });
    await next(here.refresh_token);
    await assertSpent(here.refresh_token);
    await next(there.refresh_token);
  });

  for (const [scope, dead] of [
    ['?scope=local', [true, false]],
    ['?scope=others', [false, true]],
    ['?scope=global', [true, true]],
    ['', [true, true]],
  ] as const) {
    test(`sign-out with ${scope || 'no scope'} ends ${dead[0] ? 'this session' : 'not this session'}, ${dead[1] ? 'and the others' : 'not the others'}`, async () => {
      const sessions = [await signIn(), await signIn()];
      const { status, text } = await signOut(sessions[0]!.access_token, scope);
      assert.deepEqual([status, text], [204, '']);
      for (const [index, session] of sessions.entries()) {
        assert.equal((await user(session.access_token)).status, dead[index] ? 403 : 200);
        assert.equal((await refresh(session.refresh_token)).status, dead[index] ? 400 : 200);
      }
    });
  }

  test("a site's own API takes the access token until it expires, and says so when it has", async () => {
    const { access_token } = await signIn();
    const notes = (headers: Record<string, string>) => demo.gotrue('/rest/v1/notes', { headers });
    const listed = await notes(bearer(access_token));
    assert.equal(listed.status, 200);
    assert.deepEqual(
      listed.json.map(({ body }: { body: string }) => body),
      ['first', 'second'],
    );
    await signOut(access_token, '?scope=local');
    assert.equal((await notes(bearer(access_token))).status, 200);
    assert.equal((await notes({})).status, 401);
    demo.clock.ms += 3_600_000;
    const late = await notes(bearer(access_token));
    assert.deepEqual([late.status, late.json.message], [401, 'JWT expired']);
    assert.match(late.headers['www-authenticate'] ?? '', /^Bearer error="invalid_token"/);
  });

  test('the lifetime of new access tokens follows the setting', async () => {
    demo.server.change({ accessTokenLifetime: 10 });
    const { access_token, expires_in } = await signIn();
    assert.equal(expires_in, 10);
    demo.clock.ms += 9_999;
    assert.equal((await user(access_token)).status, 200);
    demo.clock.ms += 1;
    assert.deepEqual((await user(access_token)).json.code, 'bad_jwt');
  });

  test('an address is the same in any case; a person of one project is unknown to the other', async () => {
    const body = { email: 'ADA@Example.com', password: ADA.password };
    const path = '/auth/v1/token?grant_type=password';
    assert.equal((await demo.gotrue(path, { method: 'POST', body })).status, 200);
    await demo.server.createAccount('gotrue', { email: 'only@gotrue.example', password: 'pw123456' });
    const stranger = { email: 'only@gotrue.example', password: 'pw123456' };
    assert.equal((await demo.gotrue(path, { method: 'POST', body: stranger })).status, 200);
    assert.equal((await demo.superai(path, { method: 'POST', body: stranger })).status, 400);
    const { access_token } = await signIn();
    assert.equal((await demo.superai('/api/profile/me', { headers: bearer(access_token) })).status, 401);
  });

  test("super.ai's profile can be changed by PATCH and by PUT", async () => {
    const account = { email: 'p@example.com', password: 'pw123456' };
    const profile = { firstName: 'P', lastName: 'Q', organizationName: 'O' };
    await demo.server.createAccount('superai', { ...account, profile });
    const signedIn = await demo.superai('/auth/v1/token?grant_type=password', { method: 'POST', body: account });
    const headers = { ...bearer(signedIn.json.access_token), 'Content-Type': 'application/json' };
    for (const method of ['PATCH', 'PUT']) {
      const changed = await demo.superai('/api/profile/me', { method, headers, body: { last_name: method } });
      assert.deepEqual([changed.status, changed.json.last_name], [200, method]);
    }
    const { json } = await demo.superai('/api/profile/me', { headers });
    assert.deepEqual([json.first_name, json.last_name], ['P', 'PUT']);
    const wrong = await demo.superai('/api/profile/me', { method: 'PATCH', headers, body: { first_name: 7 } });
    assert.equal(wrong.status, 422);
    assert.equal(wrong.headers['x-request-id'], wrong.json.request_id);
  });

  test('a body above 1 MiB is refused', async () => {
    const body = { ...ADA, password: 'x'.repeat(1_048_576) };
    const { status, json } = await demo.gotrue('/auth/v1/token?grant_type=password', { method: 'POST', body });
    assert.deepEqual([status, json.code], [413, 'request_entity_too_large']);
  });

  test('a limit on token calls refuses after its burst and lets through again with time', async () => {
    demo.server.change({ gotrue: { tokenCallsPerFiveMinutes: 150 } });
    const call = () => demo.gotrue('/auth/v1/token', { method: 'POST', body: {} });
    const statuses: number[] = [];
    for (let i = 0; i < 31; i += 1) statuses.push((await call()).status);
    assert.deepEqual([statuses.filter((status) => status === 400).length, statuses.at(-1)], [30, 429]);
    demo.clock.ms += 2_000;
    assert.equal((await call()).status, 400);
  });

  test('a page may send the key, the token and the version header to every service', async () => {
    const preflight = (path: string, headers: string) => ({
      method: 'OPTIONS',
      headers: {
        Origin: 'http://localhost:4000',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': headers,
      },
      path,
    });
    const asked = preflight('/auth/v1/token', 'apikey,authorization,content-type,x-client-info,x-supabase-api-version');
    for (const answer of [await demo.gotrue(asked.path, asked), await demo.superai(asked.path, asked)]) {
      assert.equal(answer.status, 204);
      assert.equal(answer.headers['access-control-allow-origin'], '*');
      assert.equal(answer.headers['access-control-allow-credentials'], undefined);
      const allowed = answer.headers['access-control-allow-headers']!.toLowerCase().split(',');
      for (const name of asked.headers['Access-Control-Request-Headers'].split(','))
        assert.ok(allowed.includes(name), name);
    }
    const profile = await demo.superai('/api/profile/me', preflight('', 'authorization,content-type'));
    assert.match(profile.headers['access-control-allow-methods'] ?? '', /PATCH/);
  });
});
