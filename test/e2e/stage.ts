import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { after, before, beforeEach } from 'node:test';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { startDemoServer, type DemoServer } from '../../demo/server/server.js';
import { browserArgs, ensureBrowser } from '../../scripts/ensure-browser.mjs';
import { freshSnapshot } from '../node/support/databases.js';

/** What a browser test plays on: the demo with its true backend, and a browser context of its own for each test. */
export interface Stage {
  readonly server: DemoServer;
  readonly context: BrowserContext;
  /** A tab of this test's context. */
  open(path?: string): Promise<Page>;
}

export const account = { email: 'ada@example.com', password: 'correct horse battery staple' };

/** Sets the stage for a file's tests. Everything is torn down by itself. */
export function stage(): Stage {
  let server: DemoServer;
  let browser: Browser;
  let context: BrowserContext;

  before(async () => {
    const { executablePath } = await ensureBrowser();
    browser = await chromium.launch({ executablePath, args: browserArgs });
    const database = { kind: 'memory', snapshot: await freshSnapshot() } as const;
    server = await startDemoServer({ database, passwordCost: { memoryKiB: 64, passes: 1 } });
  });
  beforeEach(async () => {
    await context?.close();
    context = await browser.newContext();
    // The test's own compiler names functions by a helper that a page does not have.
    await context.addInitScript('globalThis.__name = (named) => named;');
    server.change({
      accessTokenLifetime: 3600,
      faults: { inkeep: { kind: 'none' }, gotrue: { kind: 'none' }, superai: { kind: 'none' } },
      inkeep: { maxNumber: 50_000 },
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  return {
    get server() {
      return server;
    },
    get context() {
      return context;
    },
    async open(path = '/') {
      const page = await context.newPage();
      await page.goto(new URL(path, server.pageUrl).href);
      return page;
    },
  };
}

/** Fills in the form of `portico-login` and sends it by keyboard. */
export async function signIn(page: Page, password = account.password, email = account.email): Promise<void> {
  await page.locator('portico-login input[type=email]').fill(email);
  await page.locator('portico-login input[autocomplete=current-password]').fill(password);
  await page.keyboard.press('Enter');
}

/** Everything in the page's IndexedDB, as one text in which a token would be found. */
export function dumpStorage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const texts: string[] = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    const collect = (value: unknown): void => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) texts.push(new TextDecoder().decode(value));
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
      else texts.push(String(value));
    };
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name!);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error!);
      });
      for (const store of database.objectStoreNames) {
        const all = await new Promise<unknown[]>((resolve) => {
          const request = database.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => resolve(request.result);
        });
        all.forEach(collect);
      }
      database.close();
    }
    return texts.join('\n');
  });
}

/** A site of somebody else, on an origin of its own: one page, and the built files beside it. */
export async function otherSite(html: string): Promise<{ url: string; close(): void }> {
  const site = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/') return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
    if (!/^\/dist\/portico[\w-]*\.m?js$/.test(path)) return void response.writeHead(404).end();
    readFile(new URL(`../..${path}`, import.meta.url)).then(
      (script) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(script),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  return { url: `http://localhost:${(site.address() as AddressInfo).port}/`, close: () => void site.close() };
}
