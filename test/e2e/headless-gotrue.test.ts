/** Each way in, and what an account can do, through the client alone: against the embedded GoTrue, in a browser. */
import assert from 'node:assert/strict';
import { beforeEach, suite, test } from 'node:test';
import { TOTP } from 'otpauth';
import type { Auth } from '../../src/index.js';
import { asStep, HeadlessPage, mailTo } from './headless.js';
import { account, stage } from './stage.js';

const demo = stage();
const phone = '+491701234567';
const password = 'another horse, another staple';
interface PressedPage {
  readonly page: { readonly auth: Auth; press: () => unknown };
}

let people = 0;
let email = '';

const open = () => HeadlessPage.open(demo, 'gotrue');
const mail = (to = email) => mailTo(demo, to);
/** Another browser: it has begun nothing and holds nothing. */
const elsewhere = async () => (await demo.context.browser()!.newContext()) as typeof demo.context;
const signIn = (person: HeadlessPage, given = { email, password }) =>
  person.on((auth, who) => auth.signIn({ method: 'password', ...who }), given);

beforeEach(() => {
  email = `person-${++people}@example.com`;
  demo.server.change({ gotrue: { sendInterval: 0, smsOtpLifetime: 60, passwordReauthentication: false } });
});

/** Somebody who has an account and is signed in on a page of their own. */
async function member(): Promise<HeadlessPage> {
  await demo.server.createAccount('gotrue', { email, password });
  const person = await open();
  await signIn(person);
  return person;
}

suite('signing up', () => {
  const signUp = (person: HeadlessPage) => person.on((auth, who) => auth.signUp(who), { email, password });

  test('ends with the code of the mail; a wrong one changes nothing, also after a reload', async () => {
    const person = await open();
    asStep(await signUp(person), 'email-code');
    await person.reload();
    const step = await person.step('email-code');
    const type = (code: string) =>
      person.refused((auth, [asked, typed]) => auth.continue(asked, { code: typed }), [step, code] as const);
    assert.equal(await type('000000'), 'code_invalid');
    assert.equal((await person.who()).status, 'signed-out');
    assert.equal(await type(mail().code), 'nothing');
    assert.deepEqual(
      { ...(await person.who()), id: '' },
      {
        ...{ status: 'signed-in', id: '', email, phone: undefined, aal: 'aal1', error: undefined },
      },
    );
    await person.reload();
    assert.equal((await person.who()).email, email);
  });

  test('ends with the link of the mail in another tab, and the tab that waits goes on too', async () => {
    const waiting = await open();
    await signUp(waiting);
    const person = await HeadlessPage.at(mail().link, demo.context);
    assert.equal((await person.who()).email, email);
    assert.equal(new URL(person.page.url()).search, '');
    await waiting.until("page.auth.state.status === 'signed-in' && !page.auth.step");
    await person.page.goBack();
    assert.equal(person.page.url(), 'about:blank', 'no address with the code in it is left in the history');
  });

  test('leads in with the password before the code: to the step, and nowhere for a wrong password', async () => {
    const person = await open();
    await signUp(person);
    await person.on((auth) => auth.cancelStep());
    const wrong = { method: 'password', email, password: 'wrong' } as const;
    assert.equal(await person.refused((auth, who) => auth.signIn(who), wrong), 'invalid_credentials');
    const step = asStep(await signIn(person), 'email-code');
    await person.on((auth, asked) => auth.resend(asked), step);
    const result = await person.on((auth, [asked, code]) => auth.continue(asked, { code }), [
      step,
      mail().code,
    ] as const);
    assert.equal(result.kind, 'signed-in');
  });

  test('looks the same where the address is taken', async () => {
    await demo.server.createAccount('gotrue', { email, password });
    const person = await open();
    asStep(await signUp(person), 'email-code');
    assert.equal(demo.server.inbox.list(email).length, 0);
  });

  test('says what a new password lacks', async () => {
    const weak = { email, password: 'abc' };
    assert.equal(await (await open()).refused((auth, who) => auth.signUp(who), weak), 'weak_password');
  });
});

suite('without a password', () => {
  test('by the code of a mail, sent twice: the newer one is good', async () => {
    const person = await open();
    const step = asStep(
      await person.on((auth, to) => auth.signIn({ method: 'email-code', email: to }), email),
      'email-code',
    );
    await person.on((auth, asked) => auth.resend(asked), step);
    await person.on((auth, [asked, code]) => auth.continue(asked, { code }), [step, mail().code] as const);
    assert.equal((await person.who()).email, email);
  });

  test('who takes no newcomers takes none the second time either, and nobody can tell', async () => {
    const person = await open();
    const ask = { method: 'email-code', email, createAccount: false } as const;
    const step = asStep(await person.on((auth, input) => auth.signIn(input), ask), 'email-code');
    asStep(await person.on((auth, asked) => auth.resend(asked), step), 'email-code');
    assert.equal(demo.server.inbox.list(email).length, 0);
  });

  test('by the code of a message', async () => {
    const person = await open();
    const step = asStep(
      await person.on((auth, to) => auth.signIn({ method: 'phone-code', phone: to }), phone),
      'phone-code',
    );
    const { code } = mail(phone.slice(1));
    await person.on((auth, [asked, typed]) => auth.continue(asked, { code: typed }), [step, code] as const);
    assert.equal((await person.who()).phone, phone.slice(1));
  });

  test('by a link, which is good once and only in the browser that asked', async () => {
    const person = await open();
    asStep(await person.on((auth, to) => auth.signIn({ method: 'magic-link', email: to }), email), 'email-link');
    const { link } = mail();
    const other = await elsewhere();
    const stranger = await HeadlessPage.at(link, other);
    assert.deepEqual([(await stranger.who()).status, (await stranger.who()).error], ['signed-out', 'code_invalid']);
    await other.close();
    await person.on((auth, to) => auth.signIn({ method: 'magic-link', email: to }), email);
    const next = mail().link;
    await person.go(next);
    assert.equal((await person.who()).email, email);
    const again = await HeadlessPage.at(next, demo.context);
    assert.equal((await again.who()).email, email, 'a spent link takes nothing from who is here');
    const told = await again.page.evaluate('seen.notices.map(({ error }) => error?.code).filter(Boolean)');
    assert.deepEqual(told, ['code_invalid']);
  });
});

test('tokens that nobody asked for here sign in only who says yes, and leave whoever is signed in', async () => {
  const person = await member();
  const stranger = 'stranger@example.com';
  await demo.server.createAccount('gotrue', { email: stranger, password });
  // As a mail that an administrator sends, or an attacker: without PKCE, the tokens lie in the fragment.
  const answer = await fetch(`${demo.server.apiUrl}/gotrue/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      apikey: await person.page.getAttribute('html', 'data-anon-key').then(String),
    },
    body: JSON.stringify({ email: stranger, password }),
  });
  const { access_token, refresh_token } = (await answer.json()) as Record<string, string>;
  const fragment = new URLSearchParams({
    access_token: access_token!,
    refresh_token: refresh_token!,
    expires_in: '3600',
    sb: '',
  });
  const address = `${person.page.url()}#${fragment.toString()}`;
  const other = await HeadlessPage.at(address, demo.context);
  assert.equal(new URL(other.page.url()).hash, '');
  assert.equal((await other.who()).email, email);
  const step = await other.step('confirm-account');
  assert.equal(step.user.email, stranger);
  await other.on((auth, asked) => auth.continue(asked, {}), step);
  assert.equal((await other.who()).email, stranger);
});

test('a forgotten password is chosen anew by the link of a mail, and the person is in only then', async () => {
  await demo.server.createAccount('gotrue', { email, password: 'forgotten one' });
  const person = await open();
  await person.on((auth, to) => auth.resetPassword({ email: to }), email);
  await person.go(mail().link);
  const step = await person.step('set-password');
  assert.deepEqual([step.why, step.email, (await person.who()).status], ['reset', email, 'signed-out']);
  const weak = await person.refused((auth, asked) => auth.continue(asked, { password: 'abc' }), step);
  assert.equal(weak, 'weak_password');
  await person.on((auth, [asked, chosen]) => auth.continue(asked, { password: chosen }), [step, password] as const);
  assert.equal((await person.who()).email, email);
  await person.on((auth) => auth.signOut());
  assert.equal((await signIn(person)).kind, 'signed-in');
});

suite('an account', () => {
  test('changes its address when both mailboxes have agreed, and stays signed in', async () => {
    const person = await member();
    const { id } = await person.who();
    const [old, fresh] = [email, `new-${email}`];
    const step = asStep(
      await person.on((auth, to) => auth.account.contact!.change({ email: to }), fresh),
      'email-code',
    );
    assert.equal(step.purpose, 'change');
    const half = await HeadlessPage.at(mail(old).link, demo.context);
    await half.step('other-mailbox');
    assert.equal((await half.who()).email, old);
    await person.on((auth, [asked, code]) => auth.continue(asked, { code }), [step, mail(fresh).code] as const);
    assert.deepEqual([(await person.who()).id, (await person.who()).email], [id, fresh]);
  });

  test('proves who asks before an old session changes the password, and ends the other sessions', async () => {
    const person = await member();
    demo.server.change({ gotrue: { passwordReauthentication: true } });
    await demo.server.database.query("update sessions set created_at = created_at - interval '2 days'");
    const other = await HeadlessPage.open(demo, 'gotrue', await elsewhere());
    await signIn(other);
    const change = { password: 'a third one entirely' };
    const step = asStep(
      await person.on((auth, wanted) => auth.account.password!.change(wanted), change),
      'reauthentication',
    );
    assert.equal(step.sentTo, email);
    const answer = (code: string) =>
      person.refused((auth, [asked, input]) => auth.continue(asked, input), [step, { code, ...change }] as const);
    assert.equal(await answer('000000'), 'code_invalid');
    await person.on((auth, asked) => auth.resend(asked), step);
    assert.equal(await answer(mail().code), 'nothing');
    assert.equal((await person.who()).status, 'signed-in');
    assert.equal(await other.refused((auth) => auth.account.factors!.list()), 'session_expired');
    await person.on((auth) => auth.signOut());
    assert.equal((await signIn(person, { email, ...change })).kind, 'signed-in');
    await other.page.context().close();
  });

  test('reads and changes its profile', async () => {
    const person = await member();
    const changed = await person.on((auth) => auth.account.profile!.update({ name: 'Ada L.' }));
    assert.equal(changed.name, 'Ada L.');
    assert.equal((await person.on((auth) => auth.account.profile!.read())).name, 'Ada L.');
  });

  test('is lifted by an authenticator app, asks for it at the next sign-in, and gives it up', async () => {
    const person = await member();
    const factor = await person.on((auth) => auth.account.factors!.enroll({ kind: 'totp', name: 'app' }));
    assert(factor.kind === 'totp');
    assert.match(factor.qrCode ?? '', /^data:image\/svg/);
    // Each code is good once: the next one is the one after it, which the server takes as well.
    const code = (later = 0) =>
      new TOTP({ secret: factor.secret, digits: 6, period: 30 }).generate({ timestamp: Date.now() + later });
    const confirm = (typed: string) =>
      person.refused((auth, [made, given]) => auth.account.factors!.confirm(made, given), [factor, typed] as const);
    assert.equal(await confirm('000000'), 'code_invalid');
    assert.equal(await confirm(code()), 'nothing');
    assert.equal((await person.who()).aal, 'aal2');
    assert.equal((await person.claims())['aal'], 'aal2');

    await person.on((auth) => auth.signOut());
    const step = asStep(await signIn(person), 'second-factor');
    assert.equal((await person.who()).status, 'signed-out');
    assert.equal(step.factors[0]?.kind, 'totp');
    await person.reload();
    const { id } = step.factors[0]!;
    const input = { factor: id, code: code(30_000) };
    await person.on((auth, [asked, given]) => auth.continue(asked, given), [step, input] as const);
    assert.equal((await person.who()).aal, 'aal2');
    await person.on((auth, factorId) => auth.account.factors!.remove(factorId), id);
    assert.deepEqual(await person.on((auth) => auth.account.factors!.list()), []);
  });

  test('has a phone as second factor: set up on one device, asked for on another, and raised by again', async () => {
    const person = await member();
    const other = await HeadlessPage.open(demo, 'gotrue', await elsewhere());
    const factor = await person.on((auth) => auth.account.factors!.enroll({ kind: 'phone', phone: '+491709999999' }));
    assert(factor.kind === 'phone');
    const codeOf = () => mail('491709999999').code;
    const confirm = [factor, codeOf()] as const;
    await person.on((auth, [made, given]) => auth.account.factors!.confirm(made, given), confirm);
    const step = asStep(await signIn(other), 'second-factor');
    const { id } = step.factors[0]!;
    const sent = await other.on((auth, [asked, one]) => auth.continue(asked, { factor: one }), [step, id] as const);
    const input = [asStep(sent, 'second-factor'), { factor: id, code: codeOf() }] as const;
    await other.on((auth, [asked, given]) => auth.continue(asked, given), input);
    assert.equal((await other.who()).aal, 'aal2');
    await other.page.context().close();

    const up = asStep(await person.on((auth) => auth.account.factors!.stepUp()), 'second-factor');
    const again = await person.on((auth, [asked, one]) => auth.continue(asked, { factor: one }), [up, id] as const);
    const last = [asStep(again, 'second-factor'), { factor: id, code: codeOf() }] as const;
    await person.on((auth, [asked, given]) => auth.continue(asked, given), last);
    assert.equal((await person.who()).aal, 'aal2');
  });

  test('signs out here, everywhere else, and everywhere', async () => {
    const person = await member();
    const contexts = [await elsewhere(), await elsewhere()];
    const [second, third] = await Promise.all(contexts.map((context) => HeadlessPage.open(demo, 'gotrue', context)));
    await signIn(second!);
    await person.on((auth) => auth.signOut({ scope: 'others' }));
    assert.equal((await person.who()).status, 'signed-in');
    assert.equal(await second!.refused((auth) => auth.account.factors!.list()), 'session_expired');
    await signIn(third!);
    await person.on((auth) => auth.signOut());
    assert.deepEqual(await third!.on((auth) => auth.account.factors!.list()), []);
    await third!.on((auth) => auth.signOut({ scope: 'everywhere' }));
    assert.equal((await third!.who()).status, 'signed-out');
    for (const context of contexts) await context.close();
  });
});

suite('with a provider', () => {
  const consent = async (page: HeadlessPage['page'], who: RegExp) => page.getByRole('button', { name: who }).click();

  test('goes there and comes back signed in, with nothing of it in the address', async () => {
    const person = await open();
    const step = asStep(await person.on((auth) => auth.signIn({ method: 'oauth', provider: 'github' })), 'redirect');
    await person.on((auth, asked) => void auth.continue(asked, {}), step);
    await consent(person.page, new RegExp(account.email));
    await person.page.waitForURL(/gotrue\.html$/);
    await person.ready();
    assert.equal((await person.who()).email, account.email);
    assert.deepEqual(await person.on((auth) => auth.step ?? null), null);
  });

  test('who declines is told so and can begin again; who presses Back is asked nothing', async () => {
    const person = await open();
    const leave = async () => {
      const step = await person.on((auth) => auth.signIn({ method: 'oauth', provider: 'github' }));
      await person.on((auth, asked) => void auth.continue(asked, {}), asStep(step, 'redirect'));
      await person.page.getByRole('button', { name: 'Cancel' }).waitFor();
    };
    await leave();
    await consent(person.page, /Cancel/);
    await person.page.waitForURL(/gotrue\.html$/);
    await person.ready();
    assert.deepEqual([(await person.who()).status, (await person.who()).error], ['signed-out', 'aborted']);
    await leave();
    await person.page.goBack();
    await person.ready();
    assert.equal((await person.who()).status, 'signed-out');
    await leave();
  });

  test('in a window of its own: the page stays where it is', async () => {
    const person = await open();
    await person.on(() => {
      const { page } = globalThis as unknown as PressedPage;
      page.press = () => page.auth.signIn({ method: 'oauth', provider: 'google', display: 'popup' });
    });
    const opened = person.page.waitForEvent('popup');
    await person.page.click('button');
    const window = await opened;
    await consent(window, new RegExp(account.email));
    await person.page.evaluate('page.pressed');
    assert.equal((await person.who()).email, account.email);
    assert.equal(window.isClosed() || (await window.waitForEvent('close'), true), true);
  });

  test('who closes that window is told so', async () => {
    const person = await open();
    await person.on(() => {
      const { page } = globalThis as unknown as PressedPage;
      page.press = () =>
        page.auth.signIn({ method: 'oauth', provider: 'google', display: 'popup' }).catch(({ code }) => code as string);
    });
    const opened = person.page.waitForEvent('popup');
    await person.page.click('button');
    const window = await opened;
    await window.getByRole('button', { name: 'Cancel' }).waitFor();
    await window.close();
    assert.equal(await person.page.evaluate('page.pressed'), 'aborted');
  });

  test('an account is linked to it, signs in by it, and lets go of it', async () => {
    const person = await member();
    const step = await person.on((auth) => auth.account.identities!.link('github'));
    const { id } = await person.who();
    await person.on((auth, asked) => void auth.continue(asked, {}), asStep(step, 'redirect'));
    await consent(person.page, /grace/i);
    await person.page.waitForURL(/gotrue\.html$/);
    await person.ready();
    assert.equal((await person.who()).id, id);
    const linked = await person.on((auth) => auth.account.identities!.list());
    const github = linked.find(({ provider }) => provider === 'github');
    assert.ok(github);
    await person.on((auth, one) => auth.account.identities!.unlink(one), github.id);
    assert.equal((await person.on((auth) => auth.account.identities!.list())).length, linked.length - 1);
  });
});

suite('a visitor without an account', () => {
  test('becomes a member by a mail’s code, under the same id', async () => {
    const person = await open();
    const { user } = await person.on((auth) => auth.signInAnonymously());
    const input = { method: 'password', email, password, data: { full_name: 'Ida', plan: 'team' } } as const;
    const step = asStep(await person.on((auth, who) => auth.upgrade(who), input), 'email-code');
    assert.equal((await person.who()).status, 'anonymous');
    await person.on((auth, [asked, code]) => auth.continue(asked, { code }), [step, mail().code] as const);
    assert.deepEqual([(await person.who()).id, (await person.who()).status], [user.id, 'signed-in']);
    assert.equal((await person.on((auth) => auth.account.profile!.read())).name, 'Ida');
    const { full_name, plan } = (await person.claims())['user_metadata'] as Record<string, unknown>;
    assert.deepEqual([full_name, plan], ['Ida', 'team']);
    await person.on((auth) => auth.signOut());
    assert.equal((await signIn(person)).kind, 'signed-in');
  });

  test('becomes a member by the link of that mail', async () => {
    const person = await open();
    const { user } = await person.on((auth) => auth.signInAnonymously());
    const input = { method: 'password', email, password } as const;
    await person.on((auth, who) => auth.upgrade(who), input);
    await person.go(mail().link);
    assert.deepEqual([(await person.who()).id, (await person.who()).status], [user.id, 'signed-in']);
  });

  test('becomes a member by a provider, under the same id', async () => {
    const person = await open();
    const { user } = await person.on((auth) => auth.signInAnonymously());
    const step = await person.on((auth) => auth.upgrade({ method: 'oauth', provider: 'google' }));
    await person.on((auth, asked) => void auth.continue(asked, {}), asStep(step, 'redirect'));
    await person.page.getByRole('button', { name: /grace/i }).click();
    await person.page.waitForURL(/gotrue\.html$/);
    await person.ready();
    assert.deepEqual([(await person.who()).id, (await person.who()).status], [user.id, 'signed-in']);
  });

  test('signs in to the account that has the address already', async () => {
    await demo.server.createAccount('gotrue', { email, password });
    const person = await open();
    await person.on((auth) => auth.signInAnonymously());
    const input = { method: 'password', email, password } as const;
    assert.equal(await person.refused((auth, who) => auth.upgrade(who), input), 'account_exists');
    await signIn(person);
    assert.equal((await person.who()).email, email);
  });
});

test('a passkey is made, named, signs in without a name being typed, and is taken away', async () => {
  const person = await member();
  const devtools = await demo.context.newCDPSession(person.page);
  await devtools.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
  const made = await person.on((auth) => auth.account.passkeys!.add('my key'));
  assert.deepEqual(
    (await person.on((auth) => auth.account.passkeys!.list())).map(({ name }) => name),
    ['my key'],
  );
  await person.on((auth) => auth.signOut());
  const result = await person.on((auth) => auth.signIn({ method: 'passkey' }));
  assert.equal(result.kind, 'signed-in');
  assert.equal((await person.who()).email, email);

  await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await person.on((auth, id) => auth.account.passkeys!.rename(id, 'old key'), made.id);
  await person.on((auth, id) => auth.account.passkeys!.remove(id), made.id);
  assert.deepEqual(await person.on((auth) => auth.account.passkeys!.list()), []);
});
