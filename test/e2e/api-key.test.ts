/** Somebody brings a key of their own, in the playground and with the embedded API. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Page } from 'playwright';
import { createApiKey } from '../../demo/server/accounts/api-keys.js';
import { dumpStorage, stage } from './stage.js';

const demo = stage();
let people = 0;

async function ownKey(expiresAt: Date | null = null): Promise<string> {
  const userId = await demo.server.createAccount('morpheus', { email: `keys${++people}@example.com` });
  return (await createApiKey(demo.server.database, userId, null, Date.now(), expiresAt)).key;
}

async function openKeyForm(): Promise<Page> {
  const page = await demo.open('/?backend=api-key');
  await page.getByLabel('API key', { exact: true }).waitFor();
  return page;
}

const status = (page: Page, text: string) => page.locator('#session dd', { hasText: text }).waitFor();

suite('a key of one’s own', () => {
  test('is pasted and sent by keyboard alone, is still there after a reload, and stands nowhere', async () => {
    const key = await ownKey();
    const page = await openKeyForm();
    await page.locator('#site').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.insertText(`  ${key} `);
    await page.keyboard.press('Enter');
    await status(page, 'signed-in');
    await page.getByRole('button', { name: 'Call a protected endpoint' }).click();
    await page.getByText('With the token: 200').waitFor();
    await page.reload();
    await status(page, 'signed-in');
    for (const text of [await page.content(), page.url(), await dumpStorage(page)]) {
      assert.equal(text.includes(key), false);
    }
  });

  test('that is wrong, or too old, is told so, and another one is taken', async () => {
    const page = await openKeyForm();
    const field = page.getByLabel('API key', { exact: true });
    await field.fill(`${await ownKey()}0`);
    await page.keyboard.press('Enter');
    await page.getByText('The service does not know this key.').waitFor();
    await field.fill(await ownKey(new Date(0)));
    await page.keyboard.press('Enter');
    await page.getByText('This key has expired.').waitFor();
    await field.fill(await ownKey());
    await page.keyboard.press('Enter');
    await status(page, 'signed-in');
  });

  test('is asked for again by a person whom 90 days remind of it, beside the one that still is good', async () => {
    const page = await demo.context.newPage();
    await page.clock.install();
    await page.goto(new URL('/?backend=api-key', demo.server.pageUrl).href);
    await page.getByLabel('API key', { exact: true }).fill(await ownKey());
    await page.keyboard.press('Enter');
    await status(page, 'signed-in');
    await page.clock.fastForward(91 * 86_400_000);
    await page.getByText('Your key is 90 days old.').waitFor();
    await page.getByRole('button', { name: 'Enter a new key' }).click();
    await page.getByLabel('API key', { exact: true }).fill(await ownKey());
    await page.keyboard.press('Enter');
    await page.getByText('Your key is 90 days old.').waitFor({ state: 'detached' });
    await status(page, 'signed-in');
  });
});
