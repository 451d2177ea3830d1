/**
 * `npm run bench:pow`: how fast the solver is beside others, in one headless browser, on the same challenges. They take turns,
 * so that whatever else the machine does hits them alike, and what counts is the ratio of the medians.
 *
 * ALTCHA's own solver awaits a digest of WebCrypto for each number, and how long that takes depends much on how busy the
 * machine is; hash-wasm and Cap's solver are steadier yardsticks.
 */
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { createServer } from 'vite';
import { root } from '../build/entries.js';
import { browserArgs, ensureBrowser } from '../ensure-browser.mjs';
import type { Contestants } from './page.js';

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
const address = `http://localhost:${(server.address() as AddressInfo).port}/`;

const { executablePath, version } = await ensureBrowser();
const browser = await chromium.launch({ executablePath, args: browserArgs });
try {
  console.log(
    `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Chromium ${version}, ${new Date().toISOString().slice(0, 10)}`,
  );
  await compareAll(browser);
} finally {
  await browser.close();
  await vite.close();
  server.close();
}

/** A way to call a contestant. */
interface Entry {
  readonly who: string;
  readonly call: (page: Page) => Promise<number>;
  /** Counters it tries in the call. */
  readonly counters: number;
}

function entry<Name extends keyof Contestants>(who: string, name: Name, ...args: Parameters<Contestants[Name]>): Entry {
  return {
    who,
    counters: args[0] + 1,
    call: (page) =>
      page.evaluate(
        async ([name, args]) => {
          const path = '/scripts/bench/page.ts';
          const { contestants } = (await import(path)) as {
            contestants: Record<string, (...a: unknown[]) => Promise<number>>;
          };
          return contestants[name]!(...args);
        },
        [name, args] as [string, unknown[]],
      ),
  };
}

async function compareAll(browser: Browser): Promise<void> {
  const warm = await newPage(browser);
  const rate = { unit: 'thousand/s', of: (entry: Entry, ms: number) => entry.counters / ms };
  await compare('SHA-256, sustained, one thread', rate, 7, warm, [
    entry('portico, one worker', 'portico', 8_000_000, 1),
    entry('portico, SIMD kernel on the page', 'kernel', 4_000_000, 'simd'),
    entry('portico, scalar kernel on the page', 'kernel', 2_000_000, 'scalar'),
    entry('portico, script kernel on the page', 'kernel', 1_000_000, 'script'),
    entry('@cap.js/wasm 0.0.6', 'cap', 600_000),
    entry('hash-wasm 4.13.0', 'hashWasm', 100_000),
    entry('altcha 3.2.2, one worker', 'altcha', 60_000, 1),
  ]);
  await compare('SHA-256, sustained, all workers', rate, 5, warm, [
    entry('portico, two workers', 'portico', 9_999_999, 2),
    entry('portico, one worker', 'portico', 9_999_999, 1),
  ]);
  for (const hash of ['SHA-1', 'SHA-512'] as const) {
    await compare(`${hash}, sustained, one worker`, rate, 5, warm, [
      entry('portico', 'portico', 3_000_000, 1, hash),
      entry('altcha 3.2.2', 'altcha', 60_000, 1, hash),
    ]);
  }
  const time = { unit: 'ms', of: (_: Entry, ms: number) => ms };
  await compare('maxnumber 50,000, answer half-way, page just opened', time, 9, undefined, [
    entry('portico', 'portico', 25_000),
    entry('altcha 3.2.2', 'altcha', 25_000),
  ]);
  await compare('maxnumber 50,000, answer half-way, warm', time, 9, warm, [
    entry('portico', 'portico', 25_000),
    entry('altcha 3.2.2', 'altcha', 25_000),
  ]);
  await compare('maxnumber 1,000,000, answer half-way, warm', time, 3, warm, [
    entry('portico', 'portico', 500_000),
    entry('altcha 3.2.2', 'altcha', 500_000),
  ]);
}

async function newPage(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(address);
  return page;
}

/** Lets the entries take turns, and prints each one's median and how many times the first beats it. */
async function compare(
  title: string,
  measure: { readonly unit: string; readonly of: (entry: Entry, ms: number) => number },
  rounds: number,
  kept: Page | undefined,
  entries: readonly Entry[],
): Promise<void> {
  const took = entries.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [i, one] of entries.entries()) {
      const page = kept ?? (await newPage(browser));
      took[i]!.push(await one.call(page));
      if (!kept) await page.context().close();
    }
  }
  console.log(`\n${title} (median of ${rounds}, in ${measure.unit}; times slower than the first)`);
  const perCounter = (i: number): number => median(took[i]!) / entries[i]!.counters;
  entries.forEach((one, i) => {
    const value = measure.of(one, median(took[i]!));
    const spread = `${measure.of(one, Math.max(...took[i]!)).toFixed(1)} … ${measure.of(one, Math.min(...took[i]!)).toFixed(1)}`;
    console.log(
      `  ${one.who.padEnd(36)}${value.toFixed(1).padStart(10)}  ×${(perCounter(i) / perCounter(0)).toFixed(1).padEnd(8)}(${spread})`,
    );
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
