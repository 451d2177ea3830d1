import type { CDPSession, Page } from 'playwright';
import type { Rig } from '../rig.js';

export interface Resources {
  readonly listeners: number;
  readonly workers: number;
  readonly turns: number;
}

/** L6: puts the elements into a page and takes them out again, also while they work, and counts what is left of them. */
export async function attachAndDetach(
  { server, context }: Rig,
  cycles: number,
): Promise<{ before: Resources; after: Resources; timers: number }> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    const own = { set: globalThis.setTimeout, clear: globalThis.clearTimeout };
    const running = new Set<unknown>();
    Object.assign(globalThis, {
      timers: running,
      setTimeout: (callback: () => void, ms?: number) => {
        const id = own.set(() => {
          running.delete(id);
          callback();
        }, ms);
        running.add(id);
        return id;
      },
      clearTimeout: (id: number) => {
        running.delete(id);
        own.clear(id);
      },
    });
  });
  await page.goto(`${server.pageUrl}/widget`);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable');
  // What is made once and kept is made in the first of them.
  await cycle(page, server.apiUrl, 5);
  const before = await resourcesOf(page, devtools);
  await cycle(page, server.apiUrl, cycles);
  const timersOf = () => page.evaluate(() => (globalThis as unknown as { timers: Set<unknown> }).timers.size);
  let [after, timers] = [await resourcesOf(page, devtools), await timersOf()];
  // What was under way ends in its own time, and is collected some time after that.
  for (let look = 0; look < 100 && (after.listeners > before.listeners || timers > 0); look++) {
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    [after, timers] = [await resourcesOf(page, devtools), await timersOf()];
  }
  return { before, after, timers };
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
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const turns = await page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return held.length + pending.length;
  });
  return {
    listeners: metrics.find(({ name }) => name === 'JSEventListeners')!.value,
    workers: page.workers().length,
    turns,
  };
}
