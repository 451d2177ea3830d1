import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { createChallenge } from 'altcha-lib/v1';
import { chromium, type Browser } from 'playwright';
import { browserArgs, ensureBrowser } from '../../scripts/ensure-browser.mjs';

/** The solver as it ships, on a site that sends a policy as a header; no script is inline. */
const page = `<!doctype html><title>policy</title><script type="module" src="/page.js"></script>`;
const script = `
  import { solve } from '/dist/pow/index.js';
  globalThis.run = async (challenge, workerUrl) => {
    const degraded = [];
    const onDegraded = ({ what }) => degraded.push(what);
    return solve(challenge, { onDegraded, workerUrl }).then(
      ({ counter }) => ({ counter, degraded }),
      ({ code }) => ({ code, degraded }),
    );
  };`;

/** Enough that a worker, if there can be one, has its part. */
const ANSWER = 2_000_003;
const SCRYPT = {
  parameters: {
    ...{ algorithm: 'SCRYPT', cost: 16, memoryCost: 1, parallelism: 1, keyLength: 32 },
    ...{ nonce: '00'.repeat(16), salt: '00'.repeat(16), keyPrefix: '0' },
  },
  signature: '',
};

interface Row {
  readonly policy: string;
  /** The site hosts the worker's files itself. */
  readonly hosted?: true;
  /** Ways that are closed, in the order they are found so. */
  readonly degraded: readonly string[];
  /** Whether keys that take much memory, which need a worker and WebAssembly, are derived or refused. */
  readonly memoryHard: boolean;
}

const policies: readonly Row[] = [
  { policy: `default-src 'self'`, degraded: ['worker', 'wasm'], memoryHard: false },
  { policy: `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'`, degraded: ['worker'], memoryHard: false },
  { policy: `default-src 'self'`, hosted: true, degraded: [], memoryHard: true },
  { policy: `script-src 'self'`, hosted: true, degraded: [], memoryHard: true },
  { policy: `worker-src 'none'`, degraded: ['worker'], memoryHard: false },
  { policy: `script-src 'self'; worker-src blob:`, degraded: ['wasm'], memoryHard: false },
  { policy: `script-src 'self' 'wasm-unsafe-eval'; worker-src blob:`, degraded: [], memoryHard: true },
  { policy: `require-trusted-types-for 'script'`, degraded: [], memoryHard: true },
  {
    policy: `require-trusted-types-for 'script'; trusted-types 'none'`,
    degraded: ['worker'],
    memoryHard: false,
  },
];

suite('the solver under a policy that the site sends', () => {
  let browser: Browser;
  let server: Server;
  let policy = '';

  before(async () => {
    const { executablePath } = await ensureBrowser();
    browser = await chromium.launch({ executablePath, args: browserArgs });
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      response.setHeader('content-type', 'text/javascript');
      if (pathname === '/')
        return void response
          .setHeader('content-security-policy', policy)
          .setHeader('content-type', 'text/html')
          .end(page);
      if (pathname === '/page.js') return void response.end(script);
      if (!/^\/dist\/[\w/.-]+\.js$/.test(pathname)) return void response.writeHead(404).end();
      readFile(new URL(`../..${pathname}`, import.meta.url)).then(
        (file) => response.end(file),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  for (const row of policies) {
    const keys = row.memoryHard ? 'derives memory-hard keys' : 'refuses memory-hard keys';
    const by = row.hosted ? ', a worker of its own' : '';
    test(`${row.policy}${by}: solves, tells of ${row.degraded.join(' and ') || 'no'} step down, and ${keys}`, async () => {
      ({ policy } = row);
      const tab = await (await browser.newContext()).newPage();
      await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      await tab.waitForFunction('globalThis.run');
      const run = (challenge: object) =>
        tab.evaluate<{ counter?: number; code?: string; degraded: string[] }>(
          `run(${JSON.stringify(challenge)}, ${row.hosted ? `'/dist/portico-worker.js'` : 'undefined'})`,
        );
      const challenge = await createChallenge({ hmacKey: 'policy', number: ANSWER, maxNumber: 3_000_000 });
      const { counter, degraded } = await run(challenge);
      assert.equal(counter, ANSWER);
      assert.deepEqual(degraded.toSorted(), [...row.degraded].toSorted());
      const key = await run(SCRYPT);
      if (row.memoryHard) assert.equal(typeof key.counter, 'number');
      else assert.equal(key.code, 'blocked_by_page');
      await tab.context().close();
    });
  }
});
