import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { onEachDatabase } from './support/databases.js';
import { bearer, startTestDemo, type TestDemo } from './support/demo.js';
import { send } from './support/http.js';
import { jwtParts } from './replay/compare.js';

const EMAIL = 'user@example.com';

onEachDatabase('somebody who joins the embedded super.ai', (database) => {
  let demo: TestDemo;
  before(async () => {
    demo = await startTestDemo(database(), { accounts: [] });
  });
  after(() => demo.server.close());
  beforeEach(async () => {
    demo.reset();
    await database().query("delete from users where project = 'superai'");
  });

  const post = (path: string, body: object, headers = {}) => demo.superai(path, { method: 'POST', body, headers });

  test('follows the newest invitation, sets a password and signs in with it', async () => {
    await demo.server.createAccount('superai', { email: EMAIL, invited: true });
    await post('/api/auth/resend-invite', { email: EMAIL });
    demo.clock.ms += 61_000;
    await post('/api/auth/resend-invite', { email: EMAIL });
    const [newest, older] = demo.server.inbox.list(EMAIL);
    const landing = async (link: string) => {
      const { headers } = await send(link);
      return new URLSearchParams(new URL(headers['location']!).hash.slice(1));
    };
    assert.equal((await landing(older!.link!)).get('error_code'), 'otp_expired');
    const back = await landing(newest!.link!);
    assert.equal(back.get('type'), 'invite');
    const session = bearer(back.get('access_token')!);
    const set = await demo.superai('/auth/v1/user', {
      method: 'PUT',
      body: { password: 'pw123456' },
      headers: session,
    });
    assert.equal(set.status, 200);
    const entered = await post('/auth/v1/token?grant_type=password', { email: EMAIL, password: 'pw123456' });
    assert.equal(entered.status, 200);
  });

  test('has an organisation in the token after completing the sign-up and refreshing', async () => {
    await post('/auth/v1/otp', { email: EMAIL });
    const { code } = demo.server.inbox.list(EMAIL)[0]!;
    const { json: session } = await post('/auth/v1/verify', { type: 'email', email: EMAIL, token: code });
    assert.equal(jwtParts(session.access_token)[1]['org_id'], null);
    const token = bearer(session.access_token);
    const done = await post('/api/auth/self-service/complete', {}, token);
    assert.equal(done.json.created, true);
    const again = await post('/api/auth/self-service/complete', {}, token);
    assert.deepEqual([again.json.created, again.json.organization_id], [false, done.json.organization_id]);
    const { refresh_token } = session;
    const { json: refreshed } = await post('/auth/v1/token?grant_type=refresh_token', { refresh_token });
    assert.equal(jwtParts(refreshed.access_token)[1]['org_id'], done.json.organization_id);
  });
});
