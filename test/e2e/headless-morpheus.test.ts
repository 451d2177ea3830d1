/** Morpheus since people sign in elsewhere: a token that the site has, through the client alone, in a browser. */
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { HeadlessPage } from './headless.js';
import { account, stage } from './stage.js';

const demo = stage();
beforeEach(() => demo.server.change({ morpheus: { era: 'cognito', privateKey: 'gone' } }));
after(() => demo.server.change({ morpheus: { era: 'password', privateKey: 'kept' } }));

async function signedIn(): Promise<HeadlessPage> {
  const person = await HeadlessPage.open(demo, 'morpheus');
  await person.page.evaluate(() => localStorage.setItem('member', 'yes'));
  await person.on((auth) => auth.signIn({ method: 'site-token' }));
  return person;
}

test('whoever the site has signed in is known by name, after a reload too; nobody else is let in', async () => {
  const person = await HeadlessPage.open(demo, 'morpheus');
  assert.equal(await person.refused((auth) => auth.signIn({ method: 'site-token' })), 'signed_out');
  await person.page.evaluate(() => localStorage.setItem('member', 'yes'));
  await person.on((auth) => auth.signIn({ method: 'site-token' }));
  assert.equal((await person.who()).email, account.email);
  await person.reload();
  assert.deepEqual([(await person.who()).status, (await person.who()).email], ['signed-in', account.email]);
  const password = { method: 'password', ...account } as const;
  assert.equal(await person.refused((auth, input) => auth.signIn(input), password), 'not_supported');
});

test('keys are made, listed without what is secret in them, and taken out of use', async () => {
  const person = await signedIn();
  const { key } = await person.on((auth) => auth.account.apiKeys!.create('laptop'));
  assert.match(key, /^sk-\w{6}\.[0-9a-f]{64}$/);
  const newest = () => person.on((auth) => auth.account.apiKeys!.list().then((keys) => keys.at(-1)!));
  const { id, createdAt, ...told } = await newest();
  assert(createdAt);
  assert.deepEqual(told, { hint: `${key.slice(0, 5)}…`, name: 'laptop', active: true });
  await person.on((auth, wanted) => auth.account.apiKeys!.deactivate(wanted), id);
  const { id: kept, active } = await newest();
  assert.deepEqual([kept, active], [id, false]);
});

test('a private key that the service tells nothing of is unknown, and a failure of Cognito ends no session', async () => {
  const person = await signedIn();
  const status = () => person.on((auth) => auth.account.privateKey!.status());
  assert.deepEqual(await status(), { known: false });
  demo.server.change({ morpheus: { privateKey: 'none' } });
  assert.deepEqual(await status(), { known: true, hasKey: false });
  demo.server.change({ faults: { morpheus: { kind: 'status', status: 503 } } });
  assert.equal(await person.refused((auth) => auth.account.apiKeys!.list()), 'server');
  assert.equal((await person.who()).status, 'signed-in');
  demo.server.change({ faults: { morpheus: { kind: 'none' } } });
});
