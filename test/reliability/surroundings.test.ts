/** Faults that have no row of their own: browsers without this or that, pages and people that get in the way, odd answers. */
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { pastLifetimeMs, rig, row } from './rig.js';
import type { Fault } from './server/faults.js';
import { quiet, Tab } from './tab.js';

const stage = rig();
const hourMs = 3_600_000;

suite('a browser without', () => {
  row('channels between tabs: each sees a sign-out when it is looked at', async () => {
    await stage.context.addInitScript(() => void delete (globalThis as Partial<typeof globalThis>).BroadcastChannel);
    const [first, second] = await stage.openSignedIn(2);
    await first.signOut();
    await second!.wake();
    await second!.until('signed-out');
  });

  row('secure-context APIs, as on a page served over http: signs in, in memory, and says so', async () => {
    await stage.context.addInitScript(() => {
      Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });
      Object.defineProperty(Crypto.prototype, 'randomUUID', { value: undefined });
      Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
    });
    for (const persist of ['local', 'tab'] as const) {
      const tab = await stage.open({ persist });
      await tab.signIn();
      assert.equal(await tab.status(), 'signed-in');
      const degraded = await tab.run(({ notices }) => notices.map((one) => ('what' in one ? one.what : one.type)));
      assert.deepEqual(degraded.toSorted(), ['locks', 'storage']);
    }
  });

  row('locks that are ever granted goes on without them after eight seconds', async () => {
    const { server, context } = stage;
    await context.clock.install();
    await context.addInitScript(() => {
      LockManager.prototype.request = () => new Promise(() => undefined);
    });
    for (const persist of ['local', 'tab'] as const) {
      const tab = new Tab(await context.newPage(), `stuck-${persist}`);
      await tab.goto(server, { persist });
      for (let passed = 0; passed < 3000; passed += 1000) await tab.passTime(1000);
      await tab.signIn();
      await context.clock.fastForward(pastLifetimeMs);
      await tab.run((api) => void api.accessToken());
      for (let passed = 0; passed < 10_000; passed += 1000) await tab.passTime(1000);
      await server.log.until((log) => log.count('refresh', 'ok') === 1);
      server.log.clear();
    }
  });
});

suite('what else runs in the page', () => {
  for (const [what, breakFetch] of [
    ['throws', 'window.fetch = () => { throw new TypeError("blocked by a filter"); }'],
    ['answers nothing', 'window.fetch = async () => undefined'],
    [
      'answers with its own page',
      'window.fetch = async () => new Response("<h1>Blocked</h1>", { headers: { "content-type": "text/html" } })',
    ],
  ] as const) {
    row(`a filter whose fetch ${what} costs nobody the session`, async () => {
      await stage.context.clock.install();
      const [tab] = await stage.openSignedIn(1);
      await tab.page.evaluate(breakFetch);
      await stage.context.clock.fastForward(pastLifetimeMs);
      assert.equal('failed' in (await tab.accessToken()), true);
      assert.equal(await tab.status(), 'signed-in');
      await tab.reload();
      await stage.context.clock.fastForward(pastLifetimeMs);
      const outcome = await tab.accessToken();
      assert.equal('ok' in outcome && typeof outcome.ok, 'string');
    });
  }

  row('a duplicate of a tab that keeps its session to itself starts signed out, and the other stays', async () => {
    const [tab] = await stage.openSignedIn(1, { persist: 'tab' });
    const opened = stage.context.waitForEvent('page');
    await tab.page.evaluate(() => void window.open(location.href));
    const duplicate = await opened;
    const status = await duplicate.evaluate(async () => {
      await new Promise<void>((made) => (globalThis.tab ? made() : addEventListener('load', () => made())));
      return (await globalThis.tab.auth.ready).status;
    });
    assert.equal(status, 'signed-out');
    await tab.reload();
    assert.equal(await tab.status(), 'signed-in');
  });
});

suite('a person who', () => {
  row('clears the site’s data during a refresh stays signed out when its answer comes', async () => {
    const { server, context } = stage;
    await context.clock.install();
    const [tab] = await stage.openSignedIn(1);
    const hold = server.hold('refresh', 'answer');
    await context.clock.fastForward(pastLifetimeMs);
    await hold.reached;
    const devtools = await context.newCDPSession(tab.page);
    await devtools.send('Storage.clearDataForOrigin', { origin: server.pageUrl, storageTypes: 'all' });
    hold.release();
    await tab.until('signed-out');
    await quiet([tab]);
    assert.equal(await tab.status(), 'signed-out');
    await tab.reload();
    assert.equal(await tab.status(), 'signed-out');
  });

  for (const [what, byMs] of [
    ['back', -365 * 24 * hourMs],
    ['on', 365 * 24 * hourMs],
  ] as const) {
    row(`sets the clock ${what} by a year keeps the session, for one refresh at most`, async () => {
      const { server, context } = stage;
      await context.clock.install();
      const [tab] = await stage.openSignedIn(1);
      await context.clock.setSystemTime(Date.now() + byMs);
      await tab.wake();
      for (let asked = 0; asked < 3; asked++) assert.equal('ok' in (await tab.accessToken()), true);
      await tab.reload();
      for (let asked = 0; asked < 3; asked++) assert.equal('ok' in (await tab.accessToken()), true);
      await quiet([tab]);
      assert.equal(server.log.count('refresh') <= 1, true, `${server.log.count('refresh')} refreshes`);
      assert.equal(await tab.status(), 'signed-in');
    });
  }
});

suite('an answer to a refresh', () => {
  const json = { 'content-type': 'application/json' };
  const good = { access_token: 'a', token_type: 'bearer', expires_in: 3600, refresh_token: 'r', user: { id: 'u' } };
  const answers: Record<string, Fault & { kind: 'answer' }> = {
    '204': { kind: 'answer', status: 204 },
    'nothing at all': { kind: 'answer', status: 200 },
    'nothing, as JSON': { kind: 'answer', status: 200, headers: json },
    'an empty object': { kind: 'answer', status: 200, headers: json, body: '{}' },
    'a list': { kind: 'answer', status: 200, headers: json, body: '[]' },
    'JSON that calls itself text': {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(good),
    },
    'a token of 9,000 characters': {
      kind: 'answer',
      status: 200,
      headers: json,
      body: JSON.stringify({ ...good, access_token: 'a'.repeat(9000) }),
    },
    'a token with a line break': {
      kind: 'answer',
      status: 200,
      headers: json,
      body: JSON.stringify({ ...good, access_token: 'a\r\nx: y' }),
    },
    'no lifetime': {
      kind: 'answer',
      status: 200,
      headers: json,
      body: JSON.stringify({ ...good, expires_in: undefined }),
    },
    'a lifetime of 0': { kind: 'answer', status: 200, headers: json, body: JSON.stringify({ ...good, expires_in: 0 }) },
    '403 without a word': { kind: 'answer', status: 403 },
    '404 in HTML': {
      kind: 'answer',
      status: 404,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Not found</h1>',
    },
    '400 in HTML': {
      kind: 'answer',
      status: 400,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Bad request</h1>',
    },
    '401 in HTML': {
      kind: 'answer',
      status: 401,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Log in to the proxy</h1>',
    },
    '408': { kind: 'answer', status: 408 },
    '418': { kind: 'answer', status: 418 },
  };

  row('that is none keeps the session, whatever it is in its place', async () => {
    const { server, context } = stage;
    await context.clock.install();
    const [tab] = await stage.openSignedIn(1);
    const kept: Record<string, string> = {};
    for (const [what, fault] of Object.entries(answers)) {
      server.faults.refresh = () => fault;
      await context.clock.fastForward(pastLifetimeMs);
      await failing(tab);
      kept[what] = await tab.status();
    }
    assert.deepEqual(kept, Object.fromEntries(Object.keys(answers).map((what) => [what, 'signed-in'])));
    server.faults = {};
    await context.clock.fastForward(pastLifetimeMs);
    const outcome = await tab.accessToken();
    assert.equal('ok' in outcome && typeof outcome.ok, 'string');
  });

  row('whose Date is years off is taken by its lifetime alone', async () => {
    const { server, context } = stage;
    await context.clock.install();
    server.headers = { date: 'Thu, 01 Jan 1998 00:00:00 GMT' };
    const [tab] = await stage.openSignedIn(1);
    await context.clock.fastForward(pastLifetimeMs);
    for (let asked = 0; asked < 3; asked++) assert.equal('ok' in (await tab.accessToken()), true);
    await quiet([tab]);
    assert.equal(server.log.count('refresh'), 1);
  });
});

/** Asks for a token there is none of. */
async function failing(tab: Tab): Promise<void> {
  await quiet([tab]);
  assert.equal('failed' in (await tab.accessToken()), true);
  await quiet([tab]);
}
