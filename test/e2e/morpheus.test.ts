/** Somebody looks after their keys, in the playground and with the embedded Morpheus. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { account, dumpStorage, signIn, stage } from './stage.js';

const demo = stage();
let people = 0;

async function openAccount() {
  const email = `morpheus${++people}@example.com`;
  await demo.server.createAccount('morpheus', { email, password: account.password });
  const page = await demo.open('/?backend=morpheus');
  await signIn(page, account.password, email);
  const section = (name: string) => page.getByRole('region', { name, exact: true });
  await section('API keys').waitFor();
  return { page, section, form: page.locator('portico-account > form') };
}

async function statusWith(key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${demo.server.apiUrl}/generic/v1/models`, { headers })).status;
}

suite('somebody with keys for programs', () => {
  test('makes one by keyboard alone, sees it once, and deactivates it after having said so twice', async () => {
    const { page, section, form } = await openAccount();
    const keys = section('API keys');
    await keys.getByText('You have none yet.').waitFor();
    await keys.getByRole('button', { name: 'Create a key' }).press('Enter');
    await form.locator('input:focus').waitFor();
    await page.keyboard.type('Robot');
    await page.keyboard.press('Enter');
    await form.getByText('it will not be shown again').waitFor();
    await form.locator('button:focus', { hasText: 'Copy key' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const key = await form.locator('code').innerText();
    assert.match(key, /^sk-\w{6}\.[\da-f]{64}$/);
    assert.equal(await statusWith(key), 200);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await keys.getByText(`Robot (${key.slice(0, 5)}…)`).waitFor();
    for (const text of [await page.content(), page.url(), await dumpStorage(page)]) {
      assert.equal(text.includes(key.slice(0, 9)), false);
    }
    await keys.getByRole('button', { name: 'Deactivate: Robot' }).press('Enter');
    await keys.getByText('Programs that use it stop working').waitFor();
    await keys.locator('[role=group]:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await keys.getByText('Deactivated.').waitFor();
    await keys.getByText('deactivated,').waitFor();
    assert.equal(await statusWith(key), 401);
  });

  test('copies one', async () => {
    await demo.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const { page, section, form } = await openAccount();
    await section('API keys').getByRole('button', { name: 'Create a key' }).click();
    await form.getByRole('button', { name: 'Create a key' }).click();
    await form.getByRole('button', { name: 'Copy key' }).click();
    await section('API keys').getByText('Copied.').waitFor();
    assert.equal(await statusWith(await page.evaluate(() => navigator.clipboard.readText())), 200);
  });

  for (const [privateKey, text] of [
    ['kept', 'Your private key is set.'],
    ['none', 'You have set no private key.'],
    ['broken', 'does not say just now'],
  ] as const) {
    test(`reads of their private key, where the service has it ${privateKey}: ${text}`, async () => {
      demo.server.change({ morpheus: { privateKey } });
      const { section } = await openAccount();
      await section('Private key').getByText(text).waitFor();
      demo.server.change({ morpheus: { privateKey: 'kept' } });
    });
  }
});
