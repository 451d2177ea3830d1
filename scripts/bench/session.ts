/**
 * `npm run bench:session [-- client…] [--quick]`: how sessions fare with Portico and with other clients, in the same browser
 * and run, on the same servers: refresh calls per expiry and sessions lost with several tabs, and how long a token takes.
 */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { build, type Rolldown } from 'vite';
import { rightPassword } from '../../test/reliability/server/gotrue.js';
import { FaultServer } from '../../test/reliability/server/server.js';
import { root } from '../build/entries.js';
import { browserArgs, ensureBrowser } from '../ensure-browser.mjs';
import { answerOauth } from './session/oauth.js';
import { median } from './turns.js';

const clients = ['portico', 'auth-js', 'auth0-spa-js', 'oidc-client-ts'];
const modes = ['strict', 'grace'] as const;
const tabs = 4;
const hourMs = 3_600_000;
const email = 'ada@example.com';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' } } });
const rounds = values.quick ? 3 : 20;
const restores = values.quick ? 3 : 21;
const reads = values.quick ? 1000 : 10_000;

const script = await compile();
const server: FaultServer = await FaultServer.start((request, response) => {
  if (request.url!.startsWith('/oauth/')) return void answerOauth(server, request, response);
  if (request.url === '/bench.js') {
    return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
  }
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<!doctype html><title>bench</title><script type="module" src="/bench.js"></script>');
});
const { executablePath } = await ensureBrowser();
const browser = await chromium.launch({ executablePath, args: browserArgs });
try {
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Chromium ${browser.version()}`;
  console.log(`${machine}, ${new Date().toISOString().slice(0, 10)}; ${tabs} tabs, ${rounds} expiries\n`);
  const heads = modes.flatMap((mode) => [`calls, ${mode}`, `lost, ${mode}`]);
  console.log(row('', [...heads, 'warm read, µs', 'cold restore, ms']));
  for (const client of positionals.length ? positionals : clients) {
    const cells: string[] = [];
    for (const mode of modes) {
      const { calls, lost } = await expiries(browser, client, mode);
      cells.push((calls / rounds).toFixed(2), `${lost} of ${rounds}`);
    }
    const { warmUs, coldMs } = await times(browser, client);
    console.log(row(client, [...cells, warmUs.toFixed(2), coldMs.toFixed(1)]));
  }
} finally {
  await browser.close();
  await server.close();
}

/** Lets the token run out in all tabs at once, and each of them asks for one. */
async function expiries(
  browser: Browser,
  client: string,
  mode: (typeof modes)[number],
): Promise<{ calls: number; lost: number }> {
  server.reset();
  server.families.mode = mode;
  server.latency = () => ({ before: 20, after: 20 });
  let calls = 0;
  let lost = 0;
  let opened: { context: BrowserContext; pages: Page[] } | undefined;
  for (let round = 0; round < rounds; round++) {
    opened ??= await openSignedIn(browser, client);
    server.log.clear();
    await opened.context.clock.fastForward(hourMs);
    const { pages } = opened;
    await Promise.all(pages.map((page) => page.evaluate(() => bench.hasToken())));
    calls += server.log.count('refresh');
    // A tab that lost a race may have caught up by now; one that was signed out has not.
    const kept = await Promise.all(pages.map((page) => page.evaluate(() => bench.hasToken())));
    if (kept.every(Boolean)) continue;
    lost++;
    await opened.context.close();
    opened = undefined;
  }
  await opened?.context.close();
  return { calls, lost };
}

async function openSignedIn(browser: Browser, client: string): Promise<{ context: BrowserContext; pages: Page[] }> {
  const context = await browser.newContext();
  await context.clock.install();
  const pages = [await open(context, client)];
  await signIn(pages[0]!);
  while (pages.length < tabs) {
    const page = await open(context, client);
    await page.evaluate(() => bench.hasToken());
    pages.push(page);
  }
  return { context, pages };
}

async function times(browser: Browser, client: string): Promise<{ warmUs: number; coldMs: number }> {
  server.reset();
  const context = await browser.newContext();
  const page = await open(context, client);
  await signIn(page);
  const warm: number[] = [];
  for (let batch = 0; batch < 5; batch++) warm.push(await page.evaluate((times) => bench.warm(times), reads));
  await page.close();
  const cold: number[] = [];
  for (let i = 0; i < restores; i++) {
    const fresh = await open(context, client, { restore: '' });
    cold.push((await fresh.evaluate(() => bench.restored()))!);
    await fresh.close();
  }
  await context.close();
  return { warmUs: median(warm), coldMs: median(cold) };
}

async function signIn(page: Page): Promise<void> {
  await page.evaluate(([email, password]) => bench.signIn(email, password), [email, rightPassword] as const);
}

async function open(context: BrowserContext, client: string, more: Record<string, string> = {}): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.pageUrl}/?${new URLSearchParams({ client, api: server.apiUrl, ...more })}`);
  return page;
}

async function compile(): Promise<string> {
  const result = (await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    mode: 'bench',
    logLevel: 'warn',
    build: {
      write: false,
      modulePreload: false,
      target: 'es2022',
      rolldownOptions: { input: join(root, 'scripts/bench/session/page.ts'), output: { codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput;
  return result.output[0].code;
}

function row(first: string, cells: readonly string[]): string {
  return first.padEnd(16) + cells.map((cell) => cell.padStart(18)).join('');
}
