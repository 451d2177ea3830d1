/** A headless browser and the server of the pages that it measures on, driven the same way whichever browser it is. */
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawnSync } from 'node:child_process';
import { launch as launchByPuppeteer, type Browser, type Page } from 'puppeteer-core';
import { createServer } from 'vite';
import { join } from 'node:path';
import { root } from '../build/entries.js';
import { browserArgs, ensureBrowser } from '../ensure-browser.mjs';

export type BrowserName = 'chromium' | 'firefox';

export interface Bench {
  /** Name and version. */
  readonly title: string;
  /** A page that was never visited, with nothing cached. */
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export async function openBench(name: BrowserName): Promise<Bench> {
  const site = await serve();
  const browser = await launch(name).catch(async (error: unknown) => {
    await site.close();
    throw error;
  });
  return {
    title: (await browser.version()).replace(/^HeadlessChrome|^Chrome/, 'Chromium').replace('/', ' '),
    async newPage() {
      const page = await (await browser.createBrowserContext()).newPage();
      await page.goto(site.address);
      return page;
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

async function launch(name: BrowserName): Promise<Browser> {
  // What takes longer than this hangs.
  const common = { headless: true, protocolTimeout: 120_000 };
  if (name === 'chromium') {
    const { executablePath } = await ensureBrowser();
    return launchByPuppeteer({ ...common, executablePath, args: browserArgs });
  }
  const executablePath = [process.env.PORTICO_FIREFOX ?? '', 'firefox', 'firefox-esr'].find(
    (path) => path && spawnSync(path, ['--version']).status === 0,
  );
  if (!executablePath) throw new Error('No Firefox found: put the path of one into PORTICO_FIREFOX.');
  const found = spawnSync('which', [executablePath], { encoding: 'utf8' }).stdout.trim();
  return launchByPuppeteer({ ...common, browser: 'firefox', executablePath: found || executablePath });
}

async function serve(): Promise<{ address: string; close(): Promise<void> }> {
  const vite = await createServer({
    root,
    configFile: join(root, 'vite.config.ts'),
    appType: 'custom',
    logLevel: 'warn',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  const server = createHttpServer((request, response) => {
    if (request.url === '/') response.setHeader('content-type', 'text/html').end('<!doctype html><title>bench</title>');
    else vite.middlewares(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async close() {
      await vite.close();
      server.close();
    },
  };
}
