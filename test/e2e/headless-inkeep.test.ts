/** A visitor's session with Inkeep, and a person whom the site has signed in, through the client alone, in a browser. */
import assert from 'node:assert/strict';
import { beforeEach, suite, test } from 'node:test';
import type { Auth } from '../../src/index.js';
import { HeadlessPage } from './headless.js';
import { stage } from './stage.js';

const demo = stage();
const open = () => HeadlessPage.open(demo, 'inkeep');

beforeEach(() => demo.server.change({ inkeep: { setup: 'a0e8f364/pow-on', tokenLifetime: 86_400 } }));

/** Whom the site has signed in; an empty name: nobody. */
const atSite = (person: HeadlessPage, member: string) =>
  person.page.evaluate((name) => localStorage.setItem('member', name), member);

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
  await atSite(person, 'user_42');
  const challenges = demo.server.counters.inkeep.challenges;
  const result = await person.on((auth) => auth.signIn({ method: 'site-token' }));
  assert.equal(result.kind, 'signed-in');
  assert.equal((await person.who()).id, 'user_42');
  assert.equal(await ask(person), 200);
  assert.equal(demo.server.counters.inkeep.challenges, challenges);
  await person.reload();
  assert.equal((await person.who()).id, 'user_42');
});

suite('the token of somebody whom the site has signed in', () => {
  const hours = (count: number) => count * 3_600_000;

  /** Signed in by the site, on a page whose clock the test may put forward, with the site's answers counted. */
  async function member() {
    const person = await open();
    await person.page.clock.install();
    await atSite(person, 'user_42');
    await person.on((auth) => auth.signIn({ method: 'site-token' }));
    const site = { asked: 0, fails: false };
    await person.page.route('**/demo/member-token?*', (route) => {
      site.asked++;
      return site.fails ? route.abort() : route.continue();
    });
    return { person, site, sessions: demo.server.counters.inkeep.sessions };
  }

  test('is replaced by the site when it has run out, and the site is asked once', async () => {
    const { person, site } = await member();
    const old = await person.on((auth) => auth.accessToken());
    await person.page.clock.setSystemTime(Date.now() + hours(2));
    assert.deepEqual(await Promise.all([ask(person), ask(person), ask(person)]), [200, 200, 200]);
    assert.equal(site.asked, 1);
    assert.notEqual(await person.on((auth) => auth.accessToken()), old);
  });

  test('is replaced as well where it ran out while the page was closed', async () => {
    const { person, site } = await member();
    await person.page.clock.setSystemTime(Date.now() + hours(20));
    await person.reload();
    assert.equal(await ask(person), 200);
    assert.deepEqual([(await person.who()).id, site.asked], ['user_42', 1]);
  });

  test('is nobody else’s while the site fails: the call says so, and works when the site does', async () => {
    const { person, site, sessions } = await member();
    site.fails = true;
    await person.page.clock.setSystemTime(Date.now() + hours(2));
    const call = (auth: Auth) => auth.fetch(`${(globalThis as unknown as { apiUrl: string }).apiUrl}/inkeep/run/x`);
    assert.equal(await person.refused(call), 'network');
    assert.deepEqual([(await person.who()).id, demo.server.counters.inkeep.sessions], ['user_42', sessions]);
    site.fails = false;
    await person.page.clock.setSystemTime(Date.now() + hours(3));
    assert.equal(await ask(person), 200);
    assert.equal((await person.who()).id, 'user_42');
  });

  test('ends with the person’s session at the site, and who comes next is told apart', async () => {
    const { person, sessions } = await member();
    await atSite(person, 'user_43');
    await person.page.clock.setSystemTime(Date.now() + hours(2));
    const call = (auth: Auth) => auth.fetch(`${(globalThis as unknown as { apiUrl: string }).apiUrl}/inkeep/run/x`);
    assert.equal(await person.refused(call), 'aborted', 'what one has asked for is not done as the other');
    assert.equal((await person.who()).id, 'user_43');
    await atSite(person, '');
    await person.page.clock.setSystemTime(Date.now() + hours(4));
    assert.equal(await person.on((auth) => auth.accessToken()), null);
    const { status, error } = await person.who();
    assert.deepEqual([status, error], ['signed-out', 'session_expired']);
    assert.equal(demo.server.counters.inkeep.sessions, sessions);
  });
});

test('the demo’s page takes over whom the site names, and nobody where it names nobody', async () => {
  const page = await demo.open('/pages/site-token.html');
  const answer = (text: string) => page.locator('#answer', { hasText: text }).waitFor();
  await page.getByRole('button', { name: 'Take over who that is' }).click();
  await answer('refused: signed_out');
  await page.getByLabel('user_43').check();
  await page.getByRole('button', { name: 'Take over who that is' }).click();
  await page.locator('#who', { hasText: 'signed-in, user_43' }).waitFor();
  await page.getByRole('button', { name: 'Ask the API' }).click();
  await answer('200');
  await page.getByText('The site was asked 2 times').waitFor();
  await page.getByRole('button', { name: 'Sign out here' }).click();
  await page.locator('#who', { hasText: 'signed-out' }).waitFor();
});
