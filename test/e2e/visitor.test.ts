/** The anonymous visitor, on the demo page and with the embedded Inkeep. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { dumpStorage, sealedBytes, stage, watchTokens } from './stage.js';

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
  const worker = page.waitForEvent('worker');
  await page.addInitScript(() => {
    const seen = { tasks: [] as number[][], fractions: [] as number[], solving: [Infinity, 0] };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) seen.tasks.push([startTime, duration]);
    }).observe({ type: 'longtask', buffered: true });
    document.addEventListener('portico-progress', ({ detail: { fraction } }) => {
      seen.fractions.push(fraction ?? NaN);
      seen.solving = [Math.min(seen.solving[0]!, performance.now()), performance.now()];
    });
  });
  await page.goto(`${demo.server.pageUrl}/pages/script-tag.html`);
  await page.getByText('You can see this because you have a session.').waitFor();
  await worker;
  const { tasks, fractions, solving } = await page.evaluate(
    () =>
      (globalThis as unknown as { seen: { tasks: number[][]; fractions: number[]; solving: [number, number] } }).seen,
  );
  assert.equal(fractions.length > 0, true);
  assert.deepEqual(
    fractions,
    fractions.toSorted((a, b) => a - b),
  );
  const longest = (some: number[][]) => Math.round(Math.max(0, ...some.map(([, duration]) => duration!)));
  const during = tasks.filter(([start]) => start! >= solving[0] && start! <= solving[1]);
  t.diagnostic(
    `tasks over 50 ms: ${during.length} while solving (longest ${longest(during)} ms), the page’s longest ever ${longest(tasks)} ms`,
  );
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

test('a visitor who signs out is gone from the store, and can come back as another', async () => {
  const tokens = watchTokens(demo.context);
  const page = await demo.open('/?backend=inkeep');
  await here(page);
  const user = await userOf(page);
  assert.equal((await sealedBytes(page)) > 0, true, 'what is sealed can be seen while the session is there');
  await page.locator('#sign-out').click();
  await page.locator('#session dd', { hasText: 'signed-out' }).waitFor();
  const dump = await dumpStorage(page);
  assert.equal(await sealedBytes(page), 0);
  assert.equal(tokens.count, 1);
  for (const piece of await tokens.pieces()) assert.equal(dump.includes(piece), false);
  await page.getByRole('button', { name: 'Continue as a guest' }).click();
  await here(page);
  assert.notEqual(await userOf(page), user);
});
