/** Ways in and back in at InsForge, by code and by link, done by hand in the playground. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Page } from 'playwright';
import { account, signIn, stage } from './stage.js';

const demo = stage();
let people = 0;

const login = (page: Page) => page.locator('portico-login');
const form = (page: Page) => page.locator('portico-login > form[slot=view]');
const press = (page: Page, name: string) => login(page).getByRole('button', { name, exact: true }).click();
const isHere = (page: Page, email: string) => login(page).getByText(`You are signed in as ${email}.`).waitFor();
const another = 'Another pass phrase 2';

function open(): Promise<Page> {
  demo.server.change({ insforge: { requireEmailVerification: true, requireNumber: true, passwordMinLength: 10 } });
  return demo.open('/?backend=insforge');
}

async function signUp(page: Page): Promise<string> {
  const email = `insforge${++people}@example.com`;
  await press(page, 'Create an account');
  await form(page).getByLabel('E-mail').fill(email);
  await form(page).getByText('at least 10 characters').waitFor();
  await form(page).getByLabel('New password', { exact: true }).fill('no number');
  await page.keyboard.press('Enter');
  await form(page).getByText('It still needs: at least 10 characters, a digit.').waitFor();
  await form(page).getByLabel('New password', { exact: true }).fill('a pass phrase 1');
  await page.keyboard.press('Enter');
  return email;
}

async function askForReset(page: Page): Promise<string> {
  const email = `insforge${++people}@example.com`;
  await demo.server.createAccount('insforge', { email, password: account.password });
  await press(page, 'Forgot your password?');
  await form(page).getByLabel('E-mail').fill(email);
  await page.keyboard.press('Enter');
  await form(page)
    .getByText(/in \d+ seconds/)
    .waitFor();
  return email;
}

async function choosePassword(page: Page): Promise<void> {
  await form(page).getByText('at least 10 characters').waitFor();
  await form(page).getByLabel('New password', { exact: true }).fill(another);
  await page.keyboard.press('Enter');
}

suite('at InsForge', () => {
  test('an address is confirmed by the code of its mail, and the password’s rules are told before', async () => {
    demo.server.change({ insforge: { verifyEmailMethod: 'code' } });
    const page = await open();
    const email = await signUp(page);
    await form(page).getByLabel('Code').waitFor();
    await form(page)
      .getByLabel('Code')
      .fill((await demo.server.inbox.newest(email)).code!);
    await page.keyboard.press('Enter');
    await isHere(page, email);
  });

  test('an address is confirmed by the link of its mail, which leads to the sign-in', async () => {
    demo.server.change({ insforge: { verifyEmailMethod: 'link' } });
    const page = await open();
    const email = await signUp(page);
    await form(page).getByText('Follow its link in this browser.').waitFor();
    await page.goto((await demo.server.inbox.newest(email)).link!);
    await login(page).getByText('Your address is confirmed.').waitFor();
    assert.doesNotMatch(page.url(), /token|insforge_/);
    await form(page).getByRole('button', { name: 'Sign in' }).click();
    await signIn(page, 'a pass phrase 1', email);
    await isHere(page, email);
  });

  test('another password is chosen with the code of a mail', async () => {
    demo.server.change({ insforge: { resetPasswordMethod: 'code' } });
    const page = await open();
    const email = await askForReset(page);
    await form(page)
      .getByLabel('Code')
      .fill((await demo.server.inbox.newest(email)).code!);
    await page.keyboard.press('Enter');
    await choosePassword(page);
    await isHere(page, email);
  });

  test('another password is chosen by the link of a mail', async () => {
    demo.server.change({ insforge: { resetPasswordMethod: 'link' } });
    const page = await open();
    const email = await askForReset(page);
    await page.goto((await demo.server.inbox.newest(email)).link!);
    await choosePassword(page);
    await isHere(page, email);
    assert.doesNotMatch(page.url(), /token|insforge_/);
  });
});
