import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDatabase, type Database } from '../../demo/server/database.js';
import { PortTaken } from '../../demo/server/listen.js';
import { startDemoServer } from '../../demo/server/server.js';
import { freshSnapshot } from './support/databases.js';
import { CHEAP, GOTRUE_KEY, startTestDemo, type TestDemo } from './support/demo.js';
import { send } from './support/http.js';

let database: Database;
before(async () => {
  database = await openDatabase({ kind: 'memory', snapshot: await freshSnapshot() });
});
after(() => database.close());

/** A port that somebody else has, while `use` runs. */
async function whileTaken(address: string, use: (port: number) => Promise<void>): Promise<void> {
  const other = createServer();
  other.listen(0, address);
  await once(other, 'listening');
  try {
    await use((other.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
}

describe('the listener', () => {
  const start = (port: number, morePorts = 0) =>
    startDemoServer({ port, morePorts, database, page: false, passwordCost: CHEAP });

  for (const address of ['127.0.0.1', '::1']) {
    test(`a port taken at ${address} is passed over when more may be tried, and refused when not`, async () => {
      await whileTaken(address, async (port) => {
        await assert.rejects(start(port), PortTaken);
        const server = await start(port, 20);
        assert.ok(server.port > port && server.port <= port + 20);
        await server.close();
      });
    });
  }

  test('it answers at localhost, 127.0.0.1 and ::1', async () => {
    const server = await start(0);
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      assert.equal((await send(`http://${host}:${server.port}/inkeep/run/auth/pow/challenge`)).status, 200);
    }
    await server.close();
  });

  test('a page opened at 127.0.0.1 is sent to localhost, an API call is not', async () => {
    const server = await start(0);
    const headers = { Accept: 'text/html,*/*' };
    const page = await send(`${server.apiUrl}/plain.html?a=1`, { headers });
    assert.deepEqual([page.status, page.headers['location']], [302, `${server.pageUrl}/plain.html?a=1`]);
    assert.equal((await send(`${server.apiUrl}/inkeep/run/auth/pow/challenge`, { headers })).status, 200);
    await server.close();
  });

  test('what is under way when it closes does not hold it up', async () => {
    const server = await start(0);
    server.change({ faults: { inkeep: { kind: 'slow', ms: 600_000 } } });
    const waiting = send(`${server.apiUrl}/inkeep/run/auth/pow/challenge`).catch(() => 'cut off');
    while (server.counters.inkeep.requests === 0) await new Promise(setImmediate);
    await server.close();
    await waiting;
  });
});

describe('the control endpoint', () => {
  let demo: TestDemo;
  before(async () => {
    demo = await startTestDemo(database);
  });
  after(() => demo.server.close());
  const control = (body?: unknown, headers: Record<string, string> = {}) =>
    send(`${demo.server.pageUrl}/demo/control`, body === undefined ? { headers } : { method: 'PUT', body, headers });

  test('the page learns all it needs from config.json', async () => {
    const { json } = await send(`${demo.server.pageUrl}/demo/config.json`);
    assert.equal(json.inkeep.url, `${demo.server.apiUrl}/inkeep`);
    assert.equal(json.gotrue.anonKey, GOTRUE_KEY);
    const { status } = await send(`${json.gotrue.url}/token?grant_type=password`, {
      method: 'POST',
      headers: { apikey: json.gotrue.anonKey },
      body: json.account,
    });
    assert.equal(status, 200);
  });

  test('other sites and other names for this machine are kept out', async () => {
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { Host: `rebound.example:${demo.server.port}` },
    ]) {
      assert.equal((await control({ accessTokenLifetime: 1 }, headers)).status, 403);
    }
    assert.equal((await control({ accessTokenLifetime: 60 }, { Origin: demo.server.pageUrl })).status, 200);
    assert.equal(demo.server.settings.accessTokenLifetime, 60);
  });

  test('a change that cannot be made changes nothing and says what is wrong', async () => {
    const { status, json } = await control({ accessTokenLifetime: 5, refreshReuse: 'maybe' });
    assert.deepEqual([status, json.error], [400, 'refreshReuse is grace or strict.']);
    assert.equal(demo.server.settings.accessTokenLifetime, 60);
    for (const change of [7, { faults: { inkeep: { kind: 'gone' } } }, { inkeep: { setup: 'x' } }, { nothing: 1 }]) {
      assert.equal((await control(change)).status, 400);
    }
  });

  test('faults come in each service’s own shape, for as many requests as asked, and where asked', async () => {
    const { apiUrl } = demo.server;
    await control({ faults: { inkeep: { kind: 'rate-limit', retryAfter: 3, times: 1 } } });
    const limited = await send(`${apiUrl}/inkeep/run/auth/pow/challenge`);
    assert.deepEqual([limited.status, limited.headers['retry-after']], [429, '3']);
    assert.equal(limited.headers['content-type'], 'application/problem+json');
    assert.equal(limited.headers['access-control-allow-origin'], '*');
    assert.match(limited.headers['access-control-expose-headers'] ?? '', /Retry-After/);
    assert.equal((await send(`${apiUrl}/inkeep/run/auth/pow/challenge`)).status, 200);

    await control({ faults: { gotrue: { kind: 'html', status: 502, path: '/token' } } });
    const html = await demo.gotrue('/auth/v1/token', { method: 'POST', body: {} });
    assert.deepEqual([html.status, html.json], [502, undefined]);
    assert.equal((await demo.gotrue('/auth/v1/settings')).status, 200);

    await control({ faults: { superai: { kind: 'anon-key-missing' } } });
    const missing = await send(`${apiUrl}/superai/api/auth/anon-key`);
    assert.deepEqual([missing.status, missing.json.error.code], [500, 'internal_error']);
    await control({ faults: { gotrue: { kind: 'none' }, superai: { kind: 'none' } } });
  });

  test('counters tell how often something was done', async () => {
    const before = (await control()).json.counters;
    await send(`${demo.server.apiUrl}/inkeep/run/auth/pow/challenge`);
    const now = (await control()).json.counters;
    assert.equal(now.inkeep.challenges, before.inkeep.challenges + 1);
  });
});

describe('npm start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-demo-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs what `npm start` runs, and tells its lines as they come. */
  function run(env: Record<string, string>) {
    const main = fileURLToPath(new URL('../../demo/server/main.ts', import.meta.url));
    const { PORT: _port, DATABASE_URL: _url, ...inherited } = process.env;
    const child = spawn(process.execPath, ['--import', 'tsx', main], {
      env: { ...inherited, DATA_DIR: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const ended = once(child, 'close').then(([code]) => code as number | null);
    const until = (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(said);
          if (found !== null) resolve(found);
        };
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => {
            said += text;
            look();
          });
        }
        void ended.then(() => reject(new Error(`It ended: ${said}`)));
      });
    return { child, ended, until, said: () => said };
  }

  test('a port that was asked for and is taken ends it with one plain sentence', async () => {
    await whileTaken('127.0.0.1', async (port) => {
      const started = run({ PORT: String(port) });
      started.until(/never/).catch(() => {});
      assert.equal(await started.ended, 1);
      assert.match(started.said(), /Port \d+ is taken: set PORT to another one, or leave it out\.\n$/);
      assert.doesNotMatch(started.said(), /\n\s+at /);
    });
  });

  test('it serves the page and the API, stops when told, and keeps sessions over a restart', async () => {
    const first = run({ PORT: '0' });
    const port = (await first.until(/Ready: http:\/\/localhost:(\d+)\//))[1];
    const page = await send(`http://localhost:${port}/`, { headers: { Accept: 'text/html' } });
    assert.ok(page.status === 200 || page.status === 404, 'the page is there, or not yet written');
    for (const path of ['/dist/..%2fpackage.json', '/.git/config', '/.data/secrets.json']) {
      assert.notEqual((await send(`http://localhost:${port}${path}`)).status, 200, path);
    }
    const token = (url: string, grant: string, body: object) =>
      send(`${url}/gotrue/auth/v1/token?grant_type=${grant}`, {
        method: 'POST',
        headers: { apikey: GOTRUE_KEY },
        body,
      });
    const account = { email: 'ada@example.com', password: 'correct horse battery staple' };
    const { json: session } = await token(`http://127.0.0.1:${port}`, 'password', account);
    first.child.kill('SIGTERM');
    assert.equal(await first.ended, 0);

    const second = run({ PORT: '0' });
    const newPort = (await second.until(/Ready: http:\/\/localhost:(\d+)\//))[1];
    const { refresh_token } = session;
    const refreshed = await token(`http://127.0.0.1:${newPort}`, 'refresh_token', { refresh_token });
    assert.equal(refreshed.status, 200);
    second.child.kill('SIGINT');
    assert.equal(await second.ended, 0);
  });
});
