/** Somebody changes everything about their account, on the demo's pages and with the embedded servers. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright';
import { allowPasskeys } from './passkeys.js';
import { account, signIn, stage } from './stage.js';

const demo = stage();
let people = 0;

/** The account page, with somebody of this test's own. */
async function openAccount(backend: 'gotrue' | 'superai' = 'gotrue') {
  const email = `person${++people}@example.com`;
  const profile = { firstName: 'Grace', lastName: 'Hopper', organizationName: 'Engines' };
  await demo.server.createAccount(backend, { email, password: account.password, profile });
  const page = await demo.context.newPage();
  const owner = await allowPasskeys(page);
  await page.goto(`${demo.server.pageUrl}/pages/account${backend === 'gotrue' ? '' : '-superai'}.html`);
  await signIn(page, account.password, email);
  const section = (name: string) => page.getByRole('region', { name, exact: true });
  await section('Where you are signed in').waitFor();
  return { page, email, owner, section, form: page.locator('portico-account > form') };
}

function newest(to: string) {
  const message = demo.server.inbox.list(to)[0];
  assert.ok(message, `there is a message to ${to}`);
  return message;
}

async function enrolTotp({ page, section, form }: Awaited<ReturnType<typeof openAccount>>): Promise<TOTP> {
  await section('Second factors').getByRole('button', { name: 'Add an authenticator app' }).click();
  await form.getByRole('img', { name: 'QR code' }).waitFor();
  const secret = (await form.locator('[data-part=secret]').innerText()).replaceAll(' ', '');
  const totp = new TOTP({ secret });
  await form.getByLabel('Code').fill(totp.generate());
  await page.keyboard.press('Enter');
  await section('Second factors').getByText('Added. It is asked for').waitFor();
  return totp;
}

/** What the token says of its bearer, as any server reads it. */
async function claimsOf(page: Page): Promise<Record<string, unknown>> {
  const token = await page.evaluate(() => document.querySelector('portico-auth')!.client!.accessToken());
  return JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
}

suite('somebody who is signed in', () => {
  test('changes their name', async () => {
    const { page, section, form } = await openAccount();
    await section('Profile').getByRole('button', { name: 'Change' }).click();
    await form.getByLabel('Name').fill('Ida Rhodes');
    await page.keyboard.press('Enter');
    await section('Profile').getByText('Ida Rhodes').waitFor();
    await section('Profile').getByText('Saved.').waitFor();
  });

  test('changes their address, by the code sent to the new one', async () => {
    demo.server.change({ gotrue: { secureEmailChange: false } });
    const { page, email, section, form } = await openAccount();
    await section('E-mail and phone').getByRole('button', { name: 'Change e-mail' }).click();
    await form.getByLabel('New e-mail').fill(`new-${email}`);
    await page.keyboard.press('Enter');
    await form.getByLabel('Code').fill((await demo.server.inbox.newest(`new-${email}`)).code!);
    await page.keyboard.press('Enter');
    await section('E-mail and phone').getByText(`new-${email}`).waitFor();
    demo.server.change({ gotrue: { secureEmailChange: true } });
  });

  test('changes their password, and learns what a new one lacks', async () => {
    const { page, email, section, form } = await openAccount();
    await section('Password').getByRole('button', { name: 'Change password' }).click();
    await form.getByLabel('New password', { exact: true }).fill('12345');
    await page.keyboard.press('Enter');
    await form.getByText('That password is too short.').waitFor();
    await form.getByLabel('New password', { exact: true }).fill('another pass phrase');
    await page.keyboard.press('Enter');
    await section('Password').getByText('Your password is changed.').waitFor();
    await section('Where you are signed in').getByRole('button', { name: 'Sign out', exact: true }).click();
    await signIn(page, 'another pass phrase', email);
    await section('Password').waitFor();
  });

  test('is asked for the old password where the server wants it', async () => {
    demo.server.change({ gotrue: { currentPasswordRequired: true } });
    const { page, section, form } = await openAccount();
    await section('Password').getByRole('button', { name: 'Change password' }).click();
    await form.getByLabel('New password', { exact: true }).fill('another pass phrase');
    await page.keyboard.press('Enter');
    await form.getByLabel('Current password').fill(account.password);
    await form.getByLabel('New password', { exact: true }).fill('another pass phrase');
    await page.keyboard.press('Enter');
    await section('Password').getByText('Your password is changed.').waitFor();
    demo.server.change({ gotrue: { currentPasswordRequired: false } });
  });

  test('sets up an authenticator app, and is asked for its code at the next sign-in', async () => {
    const opened = await openAccount();
    const { page, email, section } = opened;
    const totp = await enrolTotp(opened);
    await section('Where you are signed in').getByRole('button', { name: 'Sign out', exact: true }).click();
    await signIn(page, account.password, email);
    const login = page.locator('portico-login');
    await login.getByText('Open your authenticator app').waitFor();
    await login.locator('form').getByLabel('Code').fill('000000');
    await page.keyboard.press('Enter');
    await login.getByText('That code is wrong or too old.').waitFor();
    // A code is good for once: the one after it comes half a minute later.
    await login
      .locator('form')
      .getByLabel('Code')
      .fill(totp.generate({ timestamp: Date.now() + 30_000 }));
    await page.keyboard.press('Enter');
    await section('Second factors').getByText('Code from your authenticator app').waitFor();
  });

  test('removes a second factor, after having said so twice', async () => {
    const opened = await openAccount();
    const { section } = opened;
    await enrolTotp(opened);
    await section('Second factors').getByRole('button', { name: 'Remove' }).click();
    await section('Second factors').getByText('You cannot sign in with it any more.').waitFor();
    await section('Second factors').getByRole('button', { name: 'Remove' }).click();
    await section('Second factors').getByText('You have none yet.').waitFor();
  });

  test('sets up a phone as second factor', async () => {
    const { page, section, form } = await openAccount();
    await section('Second factors').getByRole('button', { name: 'Add a phone' }).click();
    await form.getByLabel('Phone number').fill('+44 20 7946 0958');
    await page.keyboard.press('Enter');
    await form.getByLabel('Code').waitFor();
    await form.getByLabel('Code').fill(newest('442079460958').code!);
    await page.keyboard.press('Enter');
    await section('Second factors').getByText('Code by message to').waitFor();
  });

  test('sets up a security key, and is asked for it at the next sign-in', async () => {
    const { page, email, section, form } = await openAccount();
    await section('Second factors').getByRole('button', { name: 'Add a security key' }).click();
    await form.getByText('Your browser asks for the key.').waitFor();
    await form.getByRole('button', { name: 'Continue', exact: true }).click();
    await section('Second factors').getByText('Added. It is asked for').waitFor();
    await section('Where you are signed in').getByRole('button', { name: 'Sign out', exact: true }).click();
    await signIn(page, account.password, email);
    const login = page.locator('portico-login');
    await login.getByText('Your browser asks for your security key').waitFor();
    await login.getByRole('button', { name: 'Continue', exact: true }).click();
    await section('Second factors').getByText('Security key or passkey').waitFor();
    assert.equal((await claimsOf(page))['aal'], 'aal2');
  });

  test('whose session has no second factor proves one before it changes what needs one, and stays the same session', async () => {
    const { page, email, section, form } = await openAccount();
    // As a factor comes that somebody else has set up for them: an administrator, or an older release on another device.
    await demo.server.database.query(
      `insert into factors (id, user_id, factor_type, friendly_name, status, phone, created_at, updated_at)
       select $1, id, 'phone', 'desk', 'verified', '442079460123', now(), now() from users where email = $2`,
      [randomUUID(), email],
    );
    const before = await claimsOf(page);
    assert.equal(before['aal'], 'aal1');
    await section('Password').getByRole('button', { name: 'Change password' }).click();
    await form.getByLabel('New password', { exact: true }).fill('another pass phrase');
    await page.keyboard.press('Enter');
    await form.getByText('We send a code to 442079460123.').waitFor();
    await form.getByRole('button', { name: 'Send me a code' }).click();
    await form.getByLabel('Code').fill((await demo.server.inbox.newest('442079460123')).code!);
    await page.keyboard.press('Enter');
    await section('Password').getByText('Your password is changed.').waitFor();
    const after = await claimsOf(page);
    assert.deepEqual([after['aal'], after['session_id']], ['aal2', before['session_id']]);
  });

  test('changes their phone number, by the code sent to the new one, and signs in with it', async () => {
    const { page, section, form } = await openAccount();
    const contact = section('E-mail and phone');
    await contact.getByText('No phone number').waitFor();
    await contact.getByRole('button', { name: 'Change phone number' }).click();
    await form.getByLabel('Phone number').fill('+44 20 7946 0777');
    await page.keyboard.press('Enter');
    const { code } = await demo.server.inbox.newest('442079460777');
    await form.getByLabel('Code').fill(code === '000000' ? '000001' : '000000');
    await page.keyboard.press('Enter');
    await form.getByText('That code is wrong or too old.').waitFor();
    assert.equal((await claimsOf(page))['phone'], '');
    await form.getByLabel('Code').fill(code!);
    await page.keyboard.press('Enter');
    await contact.getByText('442079460777').waitFor();
    const { sub } = await claimsOf(page);
    await section('Where you are signed in').getByRole('button', { name: 'Sign out', exact: true }).click();
    demo.server.change({ gotrue: { sendInterval: 0 } });
    const login = page.locator('portico-login');
    await login.getByRole('button', { name: 'Get a code by SMS' }).click();
    await login.locator('form').getByLabel('Phone number').fill('+442079460777');
    await page.keyboard.press('Enter');
    await login.locator('form').getByLabel('Code').waitFor();
    await login
      .locator('form')
      .getByLabel('Code')
      .fill((await demo.server.inbox.newest('442079460777')).code!);
    await page.keyboard.press('Enter');
    await contact.getByText('442079460777').waitFor();
    assert.equal((await claimsOf(page))['sub'], sub);
    demo.server.change({ gotrue: { sendInterval: 60 } });
  });

  test('adds a passkey, names it, signs in with it and removes it', async () => {
    const { page, owner, section, form } = await openAccount();
    await section('Passkeys').getByRole('button', { name: 'Add a passkey' }).click();
    await section('Passkeys').getByText('You can sign in with it now.').waitFor();
    await section('Passkeys').getByRole('button', { name: 'Rename' }).click();
    await form.getByLabel('Name of the passkey').fill('My laptop');
    await page.keyboard.press('Enter');
    await section('Passkeys').getByText('My laptop').waitFor();

    const signOut = section('Where you are signed in').getByRole('button', { name: 'Sign out', exact: true });
    const login = page.locator('portico-login');
    const challenges = '**/passkeys/authentication/options';

    // In the e-mail field it waits to be chosen, and makes way for the button.
    await owner.willing(false);
    const offered = page.waitForResponse(challenges);
    await signOut.click();
    await offered;
    await login.locator('input[autocomplete="username webauthn"]').waitFor();
    await page.route(challenges, async (route) => (await owner.willing(true), route.continue()), { times: 1 });
    await login.getByRole('button', { name: 'Use a passkey' }).click();
    await section('Passkeys').getByText('My laptop').waitFor();

    // Chosen there, it signs in without a button.
    const chosen = page.waitForResponse('**/passkeys/authentication/verify');
    await signOut.click();
    assert.equal((await chosen).status(), 200);
    await section('Passkeys').getByText('My laptop').waitFor();

    await section('Passkeys').getByRole('button', { name: 'Remove: My laptop' }).click();
    await section('Passkeys').getByRole('button', { name: 'Remove' }).click();
    await section('Passkeys').getByText('You have none yet.').waitFor();
  });

  test('links an account elsewhere, comes back, and unlinks it', async () => {
    const { page, section } = await openAccount();
    await section('Linked accounts').getByRole('button', { name: 'Link GitHub' }).click();
    await page.getByRole('button', { name: 'Continue as' }).first().click();
    const linked = section('Linked accounts').getByRole('listitem').filter({ hasText: 'GitHub' });
    await linked.getByRole('button', { name: 'Unlink' }).click();
    await linked.getByRole('button', { name: 'Unlink' }).click();
    await section('Linked accounts').getByText('Unlinked.').waitFor();
    await section('Linked accounts').getByRole('button', { name: 'Link GitHub' }).waitFor();
  });

  test('signs the other devices out, and this one too', async () => {
    const { page, section } = await openAccount();
    const sessions = section('Where you are signed in');
    await sessions.getByRole('button', { name: 'Sign out the others' }).click();
    await sessions.getByText('The other devices are signed out.').waitFor();
    await sessions.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.locator('portico-login input[type=email]').waitFor();
  });

  test('changes both names at super.ai', async () => {
    const { page, section, form } = await openAccount('superai');
    await section('Profile').getByRole('button', { name: 'Change' }).click();
    await form.getByLabel('First name').fill('Ida');
    await form.getByLabel('Last name').fill('Rhodes');
    await page.keyboard.press('Enter');
    await section('Profile').getByText('Rhodes').waitFor();
  });
});

test('a guest makes an account and stays who they are', async () => {
  const page = await demo.open('/pages/account.html');
  await page.locator('portico-anonymous').getByRole('button').click();
  const section = page.getByRole('region', { name: 'Keep what you have' });
  const id = () =>
    page.evaluate(() => {
      const { state } = document.querySelector('portico-auth')!.client!;
      return 'user' in state ? state.user.id : '';
    });
  await section.getByRole('button', { name: 'Create an account' }).click();
  const before = await id();
  const form = page.locator('portico-account > form');
  await form.getByLabel('E-mail').fill('guest@example.com');
  await form.getByLabel('New password', { exact: true }).fill('a good pass phrase');
  await page.keyboard.press('Enter');
  await form.getByLabel('Code').waitFor();
  await form.getByLabel('Code').fill(newest('guest@example.com').code!);
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Profile' }).getByText('guest@example.com').waitFor();
  assert.equal(await id(), before);
});
