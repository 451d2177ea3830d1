import type { CDPSession, Page } from 'playwright';
import { countOpen, type OpenCounts } from '../page/count-open.js';
import type { Rig } from '../rig.js';

export interface Resources extends OpenCounts {
  /** Event listeners that nothing but a collection could take away. */
  readonly listeners: number;
  readonly workers: number;
  /** Turns held or waited for. */
  readonly turns: number;
}

const names = ['listeners', 'timers', 'workers', 'turns', 'channels', 'databases'] as const;
const mostLooks = 200;

/** L6: puts the elements into a page and takes them out again, also while they work, and counts what is left of them. */
export async function attachAndDetach(
  { server, context }: Rig,
  cycles: number,
): Promise<{ before: Resources; after: Resources }> {
  const page = await context.newPage();
  await page.addInitScript(countOpen);
  await page.goto(`${server.pageUrl}/widget`);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable');
  // What is made once and kept, as a worker is for the next puzzle, is made in the first of them.
  await cycle(page, server.apiUrl, 8);
  const before = await lookUntil(page, devtools, (now, earlier) =>
    names.every((name) => now[name] === earlier?.[name]),
  );
  await cycle(page, server.apiUrl, cycles);
  const after = await lookUntil(page, devtools, (now) => names.every((name) => now[name] <= before[name]));
  return { before, after };
}

/** What was under way ends in its own time; what is left after so many looks stays. */
async function lookUntil(
  page: Page,
  devtools: CDPSession,
  enough: (now: Resources, earlier: Resources | undefined) => boolean,
): Promise<Resources> {
  let earlier: Resources | undefined;
  for (let look = 1; ; look++) {
    const now = await resourcesOf(page, devtools);
    if (look === mostLooks || (look > 10 && enough(now, earlier))) return now;
    earlier = now;
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  }
}

async function cycle(page: Page, api: string, cycles: number): Promise<void> {
  await page.evaluate(
    async ([api, cycles]) => {
      for (let n = 0; n < cycles; n++) {
        const auth = document.createElement('portico-auth');
        auth.setAttribute('backend', n % 2 ? 'inkeep' : 'gotrue');
        auth.setAttribute('url', n % 2 ? api : `${api}/auth/v1`);
        auth.setAttribute('app-id', 'app_reliability');
        auth.setAttribute('name', `name-${n % 2}`);
        if (n % 2) auth.setAttribute('anonymous', 'auto');
        auth.innerHTML =
          '<portico-login></portico-login><portico-user></portico-user><portico-anonymous></portico-anonymous>';
        document.body.append(auth);
        // Every other one goes as soon as it is there, with its calls under way.
        if (n % 4 < 2) await new Promise((resolve) => auth.addEventListener('portico-change', resolve, { once: true }));
        auth.remove();
      }
    },
    [api, cycles] as const,
  );
}

/** After a collection of what nobody holds any more. */
async function resourcesOf(page: Page, devtools: CDPSession): Promise<Resources> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const { turns, open } = await page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return { turns: held.length + pending.length, open: openCounts() };
  });
  return {
    ...open,
    listeners: metrics.find(({ name }) => name === 'JSEventListeners')!.value,
    workers: page.workers().length,
    turns,
  };
}
