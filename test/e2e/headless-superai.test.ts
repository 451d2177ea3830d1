/** How people join and come back to super.ai through the client alone: against the embedded service, in a browser. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { INVITED_ACCOUNT } from '../../demo/server/accounts/seed.js';
import { asStep, HeadlessPage, mailTo } from './headless.js';
import { account, stage } from './stage.js';

const demo = stage();
const password = 'another horse, another staple';
const open = () => HeadlessPage.open(demo, 'superai');

beforeEach(() => demo.server.change({ gotrue: { sendInterval: 0 } }));

test('who was invited lands on a new password, and is in once it is chosen', async () => {
  const { email } = INVITED_ACCOUNT;
  const asking = await open();
  await asking.on((auth, to) => auth.resendInvite(to), email);
  await asking.on((auth) => auth.resendInvite('nobody@example.com'));
  // The service names the site and no page of it: this one plays the page that the site keeps for it.
  const answer = await fetch(mailTo(demo, email).link, { redirect: 'manual' });
  const { hash } = new URL(answer.headers.get('location')!);
  const address = new URL(`/test/e2e/page/superai.html${hash}`, demo.server.pageUrl);
  const person = await HeadlessPage.at(address.href, demo.context);
  assert.equal(new URL(person.page.url()).hash, '');
  const step = await person.step('set-password');
  assert.deepEqual([step.why, step.email, (await person.who()).status], ['invite', email, 'signed-out']);
  await person.reload();
  await person.on((auth, [asked, chosen]) => auth.continue(asked, { password: chosen }), [step, password] as const);
  assert.equal((await person.who()).email, email);
  assert.equal((await person.on((auth) => auth.account.profile!.read())).firstName, 'Ida');
  await person.on((auth) => auth.signOut());
  const again = { method: 'password', email, password } as const;
  await person.on((auth, who) => auth.signIn(who), again);
  assert.equal((await person.who()).status, 'signed-in');
});

test('who comes by a code has an organisation at once', async () => {
  const email = 'newcomer@example.com';
  const person = await open();
  const asked = await person.on((auth, to) => auth.signIn({ method: 'email-code', email: to }), email);
  const answer = [asStep(asked, 'email-code'), mailTo(demo, email).code] as const;
  await person.on((auth, [step, code]) => auth.continue(step, { code }), answer);
  assert.equal(typeof (await person.claims())['org_id'], 'string');
  const profile = await person.on((auth) => auth.account.profile!.read());
  assert.match(profile.organization ?? '', /Newcomer/);
});

test('who comes by a link or a provider has one, too', async () => {
  const email = 'linked@example.com';
  const person = await open();
  await person.on((auth, to) => auth.signIn({ method: 'magic-link', email: to }), email);
  await person.go(mailTo(demo, email).link);
  assert.equal((await person.who()).email, email);
  assert.equal(typeof (await person.claims())['org_id'], 'string');
  await person.on((auth) => auth.signOut());
  const step = await person.on((auth) => auth.signIn({ method: 'oauth', provider: 'google' }));
  await person.on((auth, asked) => void auth.continue(asked, {}), asStep(step, 'redirect'));
  await person.page.getByRole('button', { name: /grace/i }).click();
  await person.page.waitForURL(/superai\.html$/);
  await person.ready();
  assert.equal(typeof (await person.claims())['org_id'], 'string');
});

test('who may not sign up by themselves is told so', async () => {
  const email = 'somebody@disposable.example';
  const person = await open();
  const asked = await person.on((auth, to) => auth.signIn({ method: 'email-code', email: to }), email);
  const answer = [asStep(asked, 'email-code'), mailTo(demo, email).code] as const;
  const refused = await person.refused((auth, [step, code]) => auth.continue(step, { code }), answer);
  assert.equal(refused, 'signup_disabled');
  assert.equal((await person.who()).status, 'signed-out');
});

test('says who must come by single sign-on, before a password is asked for', async () => {
  const person = await open();
  const ways = await person.on((auth) =>
    Promise.all(['ada@example.com', 'somebody@corp.example'].map((email) => auth.loginMethod(email))),
  );
  assert.deepEqual(ways, ['password', 'sso']);
});

test('a name is changed, and a forgotten password is chosen anew', async () => {
  const person = await open();
  const { email } = account;
  await person.on((auth, who) => auth.signIn({ method: 'password', ...who }), account);
  await person.on((auth) => auth.account.profile!.update({ firstName: 'Augusta' }));
  assert.equal((await person.on((auth) => auth.account.profile!.read())).firstName, 'Augusta');
  await person.on((auth) => auth.signOut());
  await person.on((auth, to) => auth.resetPassword({ email: to }), email);
  await person.go(mailTo(demo, email).link);
  const answer = [await person.step('set-password'), password] as const;
  await person.on((auth, [step, chosen]) => auth.continue(step, { password: chosen }), answer);
  assert.equal((await person.who()).email, email);
});
