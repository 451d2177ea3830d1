/** Every way in, done by hand: on the demo's account pages, with the embedded GoTrue and super.ai. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Page } from 'playwright';
import { account, signIn, stage } from './stage.js';

const demo = stage();
const gotrue = '/pages/account.html';
const superai = '/pages/account-superai.html';
let people = 0;

/** An address of this test's own, and an account for it where one is wanted. */
async function person(backend?: 'gotrue' | 'superai'): Promise<string> {
  const email = `visitor${++people}@example.com`;
  if (backend) await demo.server.createAccount(backend, { email, password: account.password });
  return email;
}

const login = (page: Page) => page.locator('portico-login');
const form = (page: Page) => page.locator('portico-login > form[slot=view]');
const press = (page: Page, name: string) => login(page).getByRole('button', { name, exact: true }).click();
const isHere = (page: Page, email: string) => login(page).getByText(`You are signed in as ${email}.`).waitFor();

async function send(page: Page, label: string, text: string): Promise<void> {
  await form(page).getByLabel(label, { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

suite('a way in', () => {
  test('sign-up: the code of the mail ends it, after a reload too', async () => {
    const page = await demo.open(gotrue);
    const email = await person();
    await press(page, 'Create an account');
    await form(page).getByLabel('E-mail').fill(email);
    await send(page, 'New password', account.password);
    await form(page).getByLabel('Code').waitFor();
    await page.reload();
    await send(page, 'Code', (await demo.server.inbox.newest(email)).code!);
    await isHere(page, email);
  });

  test('sign-up: the link of the mail ends it, and the tab that waits for its code goes along', async () => {
    const page = await demo.open(gotrue);
    const email = await person();
    await press(page, 'Create an account');
    await form(page).getByLabel('E-mail').fill(email);
    await send(page, 'New password', account.password);
    await form(page).getByLabel('Code').waitFor();
    const inbox = await demo.open('/pages/inbox.html');
    await inbox.locator('li', { hasText: email }).getByRole('link', { name: 'Open the link' }).click();
    await isHere(inbox, email);
    assert.doesNotMatch(inbox.url(), /code=|token/);
    await isHere(page, email);
  });

  test('a code by mail', async () => {
    const page = await demo.open(gotrue);
    const email = await person('gotrue');
    await press(page, 'Get a code by e-mail');
    await send(page, 'E-mail', email);
    await send(page, 'Code', (await demo.server.inbox.newest(email)).code!);
    await isHere(page, email);
  });

  test('a code by message', async () => {
    const page = await demo.open(gotrue);
    await press(page, 'Get a code by SMS');
    await send(page, 'Phone number', '+44 20 7946 0001');
    await send(page, 'Code', (await demo.server.inbox.newest('442079460001')).code!);
    await login(page).getByText('You are signed in as 442079460001.').waitFor();
  });

  test('a forgotten password: the link of the mail leads to a new one', async () => {
    const page = await demo.open(gotrue);
    const email = await person('gotrue');
    await press(page, 'Forgot your password?');
    await send(page, 'E-mail', email);
    await login(page).getByText(`If ${email} has an account here`).waitFor();
    await page.goto((await demo.server.inbox.newest(email)).link!);
    await send(page, 'New password', 'another pass phrase');
    await isHere(page, email);
    await press(page, 'Sign out');
    await signIn(page, 'another pass phrase', email);
    await isHere(page, email);
  });

  test('a link that was used already says so', async () => {
    const page = await demo.open(gotrue);
    const email = await person('gotrue');
    await press(page, 'Get a code by e-mail');
    await send(page, 'E-mail', email);
    const { link, code } = await demo.server.inbox.newest(email);
    await send(page, 'Code', code!);
    await isHere(page, email);
    await press(page, 'Sign out');
    await login(page).locator('input[type=email]').waitFor();
    await page.goto(link!);
    await login(page).getByText('That code is wrong or too old.').waitFor();
    assert.doesNotMatch(page.url(), /error/);
  });

  suite('a link alone', () => {
    /** A page where only a link is offered, which has been asked for. */
    async function asked() {
      const page = await demo.open(gotrue);
      const email = await person('gotrue');
      await login(page).evaluate((element) => element.setAttribute('methods', 'magic-link'));
      await send(page, 'E-mail', email);
      await login(page).getByText(`We sent a mail to ${email}. Follow its link in this browser.`).waitFor();
      return { page, email, link: (await demo.server.inbox.newest(email)).link! };
    }

    test('signs in where it was asked for, in the tab that waits too; used twice, it says so and changes nothing', async () => {
      const { page, email, link } = await asked();
      const tab = await demo.context.newPage();
      await tab.goto(link);
      await isHere(tab, email);
      await isHere(page, email);
      assert.doesNotMatch(tab.url(), /code=/);
      await tab.goto(link);
      await isHere(tab, email);
      await press(tab, 'Sign out');
      await login(tab).locator('input[type=email]').waitFor();
      await tab.goto(link);
      await login(tab).getByText('That code is wrong or too old.').waitFor();
      assert.doesNotMatch(tab.url(), /error|code=/);
    });

    test('opened in another browser signs nobody in there', async () => {
      const { page, link } = await asked();
      const elsewhere = await demo.context.browser()!.newContext();
      const stranger = await elsewhere.newPage();
      await stranger.goto(link);
      await login(stranger).getByText('That code is wrong or too old.').waitFor();
      assert.doesNotMatch(stranger.url(), /code=/);
      await elsewhere.close();
      await login(page).getByText('Follow its link in this browser.').waitFor();
    });

    test('that came too late says so, and another one is good', async () => {
      const { page, email, link } = await asked();
      demo.server.change({ gotrue: { emailOtpLifetime: 0, sendInterval: 0 } });
      await page.goto(link);
      await login(page).getByText('That code is wrong or too old.').waitFor();
      demo.server.change({ gotrue: { emailOtpLifetime: 86_400 } });
      await login(page).evaluate((element) => element.setAttribute('methods', 'magic-link'));
      await send(page, 'E-mail', email);
      await login(page).getByText('Follow its link in this browser.').waitFor();
      await page.goto((await demo.server.inbox.newest(email)).link!);
      await isHere(page, email);
      demo.server.change({ gotrue: { sendInterval: 60 } });
    });
  });

  test('a provider, in this window', async () => {
    const page = await demo.open(gotrue);
    await press(page, 'Continue with GitHub');
    await page.getByRole('button', { name: 'Continue as Grace Hopper' }).click();
    await login(page).getByText('You are signed in as Grace Hopper.').waitFor();
    assert.doesNotMatch(page.url(), /code=/);
  });

  test('a provider, in a window of its own, which can be closed instead', async () => {
    const page = await demo.open(gotrue);
    await login(page).evaluate((element) => element.setAttribute('display', 'popup'));
    await login(page).getByRole('button', { name: 'Continue with Google' }).waitFor();
    const closed = page.waitForEvent('popup');
    await press(page, 'Continue with Google');
    await (await closed).close();
    await login(page).getByRole('button', { name: 'Forgot your password?' }).waitFor();
    const opened = page.waitForEvent('popup');
    await press(page, 'Continue with Google');
    await (await opened).getByRole('button', { name: 'Continue as Grace Hopper' }).click();
    await login(page).getByText('You are signed in as Grace Hopper.').waitFor();
  });

  test('a provider that the person said no to leaves them where they were', async () => {
    const page = await demo.open(gotrue);
    await press(page, 'Continue with GitHub');
    await page.waitForURL(/identity/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await login(page).locator('input[type=email]').waitFor();
    assert.doesNotMatch(page.url(), /error/);
  });

  test('the organisation’s own sign-in, at super.ai offered as soon as the address is typed', async () => {
    const page = await demo.open(superai);
    await login(page).getByRole('button', { name: 'Use your organisation’s sign-in' }).waitFor();
    await login(page).locator('input[type=email]').fill('ida@corp.example');
    await page.keyboard.press('Tab');
    await login(page).getByRole('heading', { name: 'Sign in with your organisation' }).waitFor();
    await form(page).getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Continue as' }).first().click();
    await login(page).getByText('You are signed in').waitFor();
  });

  test('super.ai’s invitation: sent again, it leads to a password', async () => {
    const page = await demo.open('/?backend=superai');
    await press(page, 'Invited, but no mail?');
    await send(page, 'E-mail', 'invited@example.com');
    await login(page).getByText('If that address was invited').waitFor();
    await page.goto((await demo.server.inbox.newest('invited@example.com')).link!);
    await login(page).getByText('It is for invited@example.com.').waitFor();
    await send(page, 'New password', 'a good pass phrase');
    await login(page).getByText('You are signed in').waitFor();
    assert.doesNotMatch(page.url(), /token/);
  });

  test('a rate limit says how long to wait', async () => {
    const page = await demo.open(gotrue);
    const email = await person('gotrue');
    demo.server.change({ faults: { gotrue: { kind: 'rate-limit', retryAfter: 30, path: '/otp' } } });
    await press(page, 'Get a code by e-mail');
    await send(page, 'E-mail', email);
    await form(page).getByText('You can try again in 30 seconds.').first().waitFor();
  });
});
