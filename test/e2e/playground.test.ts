/** The playground itself: what can be chosen, seen and copied there. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { account, stage } from './stage.js';

const demo = stage();

test('the backend and the theme that were chosen are kept by a reload and by the way to another backend', async () => {
  const page = await demo.open('/');
  const chosen = (name: string) => page.locator('[aria-current=page]', { hasText: name }).waitFor();
  await page.getByRole('link', { name: 'GoTrue' }).click();
  await chosen('GoTrue');
  await page.getByLabel('Theme').selectOption('Dark');
  await page.reload();
  await page.getByRole('button', { name: 'Fill in the demo account' }).click();
  assert.equal(await page.getByLabel('E-mail').inputValue(), account.email);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
  await page.getByRole('link', { name: 'super.ai', exact: true }).click();
  await chosen('super.ai');
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
});

test('a switch changes the backend alone that is shown, and what it is set to is shown to the next page', async () => {
  const page = await demo.open('/?backend=gotrue');
  await page.locator('portico-login input[type=email]').waitFor();
  const changed = page.waitForResponse((response) => response.request().method() === 'PUT');
  await page.getByLabel('The backend').selectOption('fails (500)');
  await changed;
  const { gotrue, ...others } = demo.server.settings.faults;
  assert.deepEqual(gotrue, { kind: 'status', status: 500 });
  for (const fault of Object.values(others)) assert.deepEqual(fault, { kind: 'none' });
  assert.equal(demo.server.settings.accessTokenLifetime, 3600);
  const next = await demo.open('/?backend=gotrue');
  await next.waitForFunction(() => document.querySelector<HTMLSelectElement>('[name=fault]')?.value === 'status');
});

test('a backend that asks to wait is waited for, and says for how long', async () => {
  demo.server.change({ faults: { inkeep: { kind: 'rate-limit', retryAfter: 30 } } });
  const page = await demo.open('/?backend=inkeep');
  await page
    .locator('portico-anonymous')
    .getByText(/You can try again in \d+ seconds/)
    .waitFor();
  await page.locator('#requests li', { hasText: '429' }).first().waitFor();
});

test('requests are listed by method, path and status, and those under way at once', async () => {
  demo.server.change({ faults: { inkeep: { kind: 'slow', ms: 1500, path: '/anonymous-session', times: 1 } } });
  const page = await demo.open('/?backend=inkeep');
  const request = page.locator('#requests li', { hasText: 'POST /inkeep/run/auth/apps/app_demo/anonymous-session' });
  await request.filter({ hasText: '…' }).waitFor();
  await request.filter({ hasText: '200' }).waitFor();
});

test('the snippet of each way to embed names the package and the backend, and can be copied', async () => {
  const { name } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    name: string;
  };
  await demo.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await demo.open('/?backend=gotrue');
  const snippet = page.getByLabel('Snippet');
  await snippet.filter({ hasText: 'data-backend="gotrue"' }).waitFor();
  // By keyboard: what is above them is still being loaded, and may move them between a mouse's button down and up.
  await page.getByLabel('Elements').press('Space');
  assert.match((await snippet.textContent())!, new RegExp(`import '${name}/elements'`));
  await page.getByLabel('Headless').press('Space');
  const code = (await snippet.textContent())!;
  assert.match(code, new RegExp(`from '${name}/backends/gotrue'`));
  assert.match(code, /anonKey: 'ey/);
  await page.getByRole('button', { name: 'Copy' }).press('Enter');
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
});
