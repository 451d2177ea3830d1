/** A visitor's session with Inkeep, and a person whom the site has signed in, through the client alone, in a browser. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { HeadlessPage } from './headless.js';
import { stage } from './stage.js';

const demo = stage();
const open = () => HeadlessPage.open(demo, 'inkeep');

beforeEach(() => demo.server.change({ inkeep: { setup: 'a0e8f364/pow-on', tokenLifetime: 86_400 } }));

/** The status that the run API answers with. */
const ask = (person: HeadlessPage) =>
  person.on((auth) => {
    const { apiUrl } = globalThis as unknown as { apiUrl: string };
    return auth.fetch(`${apiUrl}/inkeep/run/v1/conversations`).then(({ status }) => status);
  });

test('a visitor is let in for a solved puzzle, and is the same one after a reload and in another tab', async () => {
  const person = await open();
  const { user, restored } = await person.on((auth) => auth.signInAnonymously());
  assert.equal(restored, false);
  assert.equal(await ask(person), 200);
  await person.reload();
  const other = await open();
  assert.deepEqual([(await person.who()).id, (await other.who()).id], [user.id, user.id]);
  assert.equal((await other.on((auth) => auth.signInAnonymously())).restored, true);
});

test('the newer challenge is solved as well, and an app without one asks for none', async () => {
  demo.server.change({ inkeep: { setup: 'd5d09d0c/newer-only/lifetime-60s', maxNumber: 500 } });
  const person = await open();
  await person.on((auth) => auth.signInAnonymously());
  assert.equal(await ask(person), 200);
  await person.on((auth) => auth.signOut({ forget: true }));
  const before = demo.server.counters.inkeep.sessions;
  demo.server.change({ inkeep: { setup: 'a0e8f364/pow-off' } });
  await person.on((auth) => auth.signInAnonymously());
  assert.equal(demo.server.counters.inkeep.sessions, before + 1);
});

test('past half of its life the token is renewed on use, and the visitor stays who they are', async () => {
  demo.server.change({ inkeep: { tokenLifetime: 6 } });
  const person = await open();
  const { user } = await person.on((auth) => auth.signInAnonymously());
  const token = await person.on((auth) => auth.accessToken());
  const before = demo.server.counters.inkeep.refreshes;
  await person.on(async (auth, old) => {
    while ((await auth.accessToken()) === old) await new Promise(requestAnimationFrame);
  }, token);
  assert.equal(demo.server.counters.inkeep.refreshes > before, true);
  assert.equal((await person.who()).id, user.id);
  assert.equal(await ask(person), 200);
});

test('whom the site has signed in needs no puzzle, and speaks with the site’s token', async () => {
  const person = await open();
  assert.equal(await person.refused((auth) => auth.signIn({ method: 'site-token' })), 'signed_out');
  await person.page.evaluate("localStorage.setItem('member', 'yes')");
  const challenges = demo.server.counters.inkeep.challenges;
  const result = await person.on((auth) => auth.signIn({ method: 'site-token' }));
  assert.equal(result.kind, 'signed-in');
  assert.equal((await person.who()).id, 'user_42');
  assert.equal(await ask(person), 200);
  assert.equal(demo.server.counters.inkeep.challenges, challenges);
  await person.reload();
  assert.equal((await person.who()).id, 'user_42');
});
