/** Visitors of one service and people of another, joined as one backend. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { signIn, stage } from './stage.js';

const demo = stage();
const who = (page: Page, status: string) => page.locator('#who', { hasText: `${status} ` });
const idOf = async (page: Page, status: string) => (await who(page, status).textContent())!.split(' ')[1]!;
const ask = async (page: Page) => {
  await page.locator('#ask').click();
  await page.locator('#answer', { hasText: /\d{3}/ }).waitFor();
};

test('a visitor who signs in elsewhere is handed over, and is back after the sign-out, unless it forgets them', async () => {
  const page = await demo.open('/pages/combined.html');
  await who(page, 'anonymous').waitFor();
  const visitor = await idOf(page, 'anonymous');
  const { challenges } = demo.server.counters.inkeep;

  await signIn(page);
  await who(page, 'signed-in').waitFor();
  const person = await idOf(page, 'signed-in');
  await page.getByText(`handed over: ${visitor} to ${person}, 200`).waitFor();
  await page.getByText('change: anonymous to signed-in, sign-in').waitFor();

  await page.locator('#sign-out').click();
  await who(page, 'signed-out').waitFor();
  await ask(page);
  assert.equal(await idOf(page, 'anonymous'), visitor);
  assert.equal(demo.server.counters.inkeep.challenges, challenges, 'no other puzzle');

  await signIn(page);
  await who(page, 'signed-in').waitFor();
  await page.locator('#forget').click();
  await who(page, 'signed-out').waitFor();
  await ask(page);
  await who(page, 'anonymous').waitFor();
  assert.notEqual(await idOf(page, 'anonymous'), visitor);
});
