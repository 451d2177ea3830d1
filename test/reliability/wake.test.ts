/** R14 to R17: clocks that are wrong, pages that slept, and what happened elsewhere meanwhile. */
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import type { Shown } from './page/tab.js';
import { pastLifetimeMs, rig, row } from './rig.js';
import { quiet, type Tab } from './tab.js';

const stage = rig();
const hourMs = 3_600_000;
const day = 24 * hourMs;

suite('a device whose clock', () => {
  for (const [what, offMs] of [
    ['five minutes', 300_000],
    ['an hour', hourMs],
    ['a day', day],
  ] as const) {
    for (const sign of [-1, 1]) {
      const how = `${what} ${sign < 0 ? 'behind' : 'ahead'}`;

      row(`is ${how} refreshes once in a token’s lifetime, as any other (R14)`, async () => {
        const { server, context } = stage;
        await context.clock.install({ time: Date.now() + sign * offMs });
        const [tab] = await stage.openSignedIn(1);
        for (let lifetime = 1; lifetime <= 3; lifetime++) {
          await context.clock.fastForward(hourMs / 2);
          await tab.accessToken();
          assert.equal(server.log.count('refresh'), lifetime - 1);
          await context.clock.fastForward(hourMs / 2);
          await tab.accessToken();
          assert.equal(server.log.count('refresh'), lifetime);
        }
      });

      row(
        `is set, in use, to ${how} asks once for a new token at most, and gives none that has run out (R14)`,
        async () => {
          const { server, context } = stage;
          await context.clock.install();
          const [tab] = await stage.openSignedIn(1);
          const nowMs = await tab.run(() => Date.now());
          await context.clock.setSystemTime(nowMs + sign * offMs);
          await tab.wake();
          await tab.accessToken();
          await quiet([tab]);
          assert.equal(server.log.count('refresh') <= 1, true, 'no loop');
          const calls = server.log.count('refresh');
          // Until the server takes the token no longer, as it counts.
          await context.clock.fastForward(pastLifetimeMs);
          assert.equal('ok' in (await tab.accessToken()), true);
          assert.equal(server.log.count('refresh') > calls, true, 'a token that has run out was given');
        },
      );
    }
  }
});

suite('a device that slept', () => {
  row('longer than its token lasts gives a new one to the first who asks, by one refresh (R15)', async () => {
    const { server, context } = stage;
    server.lifetimeS = 30;
    await context.clock.install();
    const [tab] = await stage.openSignedIn(1);
    const before = await tab.accessToken();
    // No timer fires in sleep: only the time is another.
    await context.clock.setSystemTime((await tab.run(() => Date.now())) + 90_000);
    const after = await tab.accessToken();
    assert.notDeepEqual(after, before);
    assert.equal(server.log.count('refresh'), 1);
  });
});

suite('a tab in the background', () => {
  row('for ten minutes refreshes once a lifetime, and has a fresh token when it is looked at (R16)', async () => {
    const { server, context } = stage;
    server.lifetimeS = 120;
    await context.clock.install();
    const [tab] = await stage.openSignedIn(1);
    await show(tab, 'hidden');
    for (let minute = 0; minute < 10; minute++) {
      await context.clock.fastForward(60_000);
      await quiet([tab]);
    }
    const calls = server.log.count('refresh');
    assert.equal(calls <= 10, true, `${calls} calls`);
    await show(tab, 'visible');
    assert.equal('ok' in (await tab.accessToken()), true);
    assert.equal(server.log.count('refresh') <= calls + 1, true);
  });
});

suite('a page that the Back button brings back', () => {
  row('after a sign-out elsewhere shows nobody before it has looked (R17)', async () => {
    const [tab, other] = (await stage.openSignedIn(2)) as [Tab, Tab];
    await leave(tab);
    await hush(other);
    await other.signOut();
    const seen = await comeBack(tab);
    assert.equal(seen.persisted, true, 'the page was loaded anew');
    assert.notEqual(seen.status, 'signed-in');
    await tab.until('signed-out');
  });

  row('after a refresh elsewhere has the new token, and asks for no other (R17)', async () => {
    const { server } = stage;
    const [tab, other] = (await stage.openSignedIn(2)) as [Tab, Tab];
    await leave(tab);
    await hush(other);
    server.faults.user = () => ({ kind: 'answer', status: 401 });
    await other.run((api) => api.fetchUser());
    assert.equal(server.log.count('refresh', 'ok'), 1);
    assert.equal((await comeBack(tab)).persisted, true, 'the page was loaded anew');
    await tab.until('signed-in');
    assert.deepEqual(await tab.accessToken(), await other.accessToken());
    assert.equal(server.log.count('refresh'), 1);
  });
});

/**
 * Tells the page that it is hidden, or shown again: the driver holds every page of a headless browser to be visible. What
 * throttling does is the clock's part, which lets timers fire once a minute.
 */
async function show(tab: Tab, visibility: DocumentVisibilityState): Promise<void> {
  await tab.page.evaluate((visibility) => {
    Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, visibility);
}

/** Keeps a tab's hints back: Chromium throws a kept page away as soon as a message for it comes. */
async function hush(tab: Tab): Promise<void> {
  await tab.run(() => {
    BroadcastChannel.prototype.postMessage = () => undefined;
  });
}

async function leave(tab: Tab): Promise<void> {
  await tab.page.goto(`${stage.server.pageUrl}/blank`);
}

/** What the page's state was when it was shown again, before anything could be read. */
async function comeBack(tab: Tab): Promise<Shown> {
  // The driver's own goBack waits for a load that never comes.
  await tab.page.evaluate(() => history.back());
  await tab.page.waitForFunction(() => 'tab' in globalThis && globalThis.tab.shown.length > 0);
  return tab.run((api) => api.shown.at(-1)!);
}
