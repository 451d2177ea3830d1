/** The anonymous visitor, on the demo page and with the embedded Inkeep. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { stage } from './stage.js';

const demo = stage();
const here = (page: Page) => page.locator('#session dd', { hasText: 'anonymous' }).waitFor();
const userOf = (page: Page) => page.locator('#session dd').nth(1).textContent();

test('a visitor gets a session by a puzzle that a worker solves, and keeps it after a reload without another puzzle', async () => {
  const page = await demo.context.newPage();
  const workers: string[] = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  const before = demo.server.counters.inkeep.challenges;
  await page.goto(`${demo.server.pageUrl}/?backend=inkeep`);
  await here(page);
  const user = await userOf(page);
  assert.equal(workers.length > 0 && workers.every((url) => url.startsWith('blob:')), true);
  assert.equal(demo.server.counters.inkeep.challenges, before + 1);
  await page.reload();
  await here(page);
  assert.equal(await userOf(page), user);
  assert.equal(demo.server.counters.inkeep.challenges, before + 1);
});

test('the session opens a protected endpoint, which is closed without it', async () => {
  const page = await demo.open('/?backend=inkeep');
  await here(page);
  await page.getByRole('button', { name: 'Call a protected endpoint' }).click();
  await page.getByText('With the token: 200').waitFor();
  await page.getByRole('button', { name: 'The same without the token' }).click();
  await page.getByText('Without the token: 401').waitFor();
});

test('a large puzzle shows its progress and leaves the page free while a worker solves it', async (t) => {
  demo.server.change({ inkeep: { maxNumber: 10_000_000 } });
  const page = await demo.context.newPage();
  await page.addInitScript(() => {
    const seen = { longest: 0, fractions: [] as (number | undefined)[] };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: 'longtask', buffered: true });
    document.addEventListener('portico-progress', ({ detail }) => seen.fractions.push(detail.fraction));
  });
  await page.goto(`${demo.server.pageUrl}/pages/script-tag.html`);
  await page.getByText('You can see this because you have a session.').waitFor();
  const seen = await page.evaluate(
    () => (globalThis as unknown as { seen: { longest: number; fractions: number[] } }).seen,
  );
  assert.equal(seen.fractions.length > 0, true);
  assert.deepEqual(
    seen.fractions,
    seen.fractions.toSorted((a, b) => a - b),
  );
  t.diagnostic(`longest task of the page, its start included: ${Math.round(seen.longest)} ms`);
});

test('five cold tabs share one puzzle and one session', async () => {
  const before = { ...demo.server.counters.inkeep };
  const pages = await Promise.all(Array.from({ length: 5 }, () => demo.open('/?backend=inkeep')));
  await Promise.all(pages.map(here));
  const users = new Set(await Promise.all(pages.map(userOf)));
  assert.equal(users.size, 1);
  assert.equal(demo.server.counters.inkeep.challenges, before.challenges + 1);
  assert.equal(demo.server.counters.inkeep.sessions, before.sessions + 1);
});

test('a failing backend is told in a sentence with another try, which works once the backend does', async () => {
  demo.server.change({ faults: { inkeep: { kind: 'status', status: 500 } } });
  const page = await demo.open('/?backend=inkeep');
  const anonymous = page.locator('portico-anonymous');
  await anonymous.getByText('has a problem just now').waitFor();
  demo.server.change({ faults: { inkeep: { kind: 'none' } } });
  await anonymous.getByRole('button', { name: 'Try again' }).click();
  await here(page);
});

test('a visitor who signs out is gone from the store', async () => {
  const page = await demo.open('/?backend=inkeep');
  await here(page);
  await page.locator('#sign-out').click();
  await page.locator('#session dd', { hasText: 'signed-out' }).waitFor();
});
