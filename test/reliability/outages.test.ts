/** R7 to R13: servers, networks and tabs that do not answer as they should. None of it may cost a session. */
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import type { Outcome } from './page/tab.js';
import { pastLifetimeMs, rig, row } from './rig.js';
import { badGateway, captivePortal, unavailable, type Fault } from './server/faults.js';
import { quiet, type Tab } from './tab.js';

const stage = rig();

/** Tabs with a session whose token has just run out, and what is wrong with refreshes from now on. */
async function outage(
  fault: ((n: number) => Fault | undefined) | undefined,
  tabs = 1,
  random?: number,
): Promise<Tab[]> {
  await stage.context.clock.install();
  const opened = await stage.openSignedIn(tabs, random === undefined ? {} : { random });
  await quiet(opened);
  stage.server.log.clear();
  stage.server.faults.refresh = () => fault?.(stage.server.log.count('refresh'));
  await stage.context.clock.fastForward(pastLifetimeMs);
  return opened;
}

const tokenIn = (outcome: Outcome<string | null>) => ('ok' in outcome ? outcome.ok : null);
const failureIn = (outcome: Outcome<string | null>) => ('failed' in outcome ? outcome.failed : 'none');

suite('a tab that holds the turn and does not move', () => {
  row('for ten seconds costs no session, and the others get their token or a time-out (R7)', async () => {
    const { server } = stage;
    const answer = server.hold('refresh', 'answer');
    const tabs = await outage(undefined, 2);
    await answer.reached;
    const holder = tabs.find((tab) => tab.name === server.log.of('refresh')[0]!.tab)!;
    const waiter = tabs.find((tab) => tab !== holder)!;
    const block = server.hold('settings', 'commit');
    const blocked = holder.run((tab) => tab.block());
    await block.reached;
    answer.release();
    const waiting = waiter.accessToken();
    for (let s = 0; s < 10; s++) {
      await waiter.passTime(1000);
    }
    block.release();
    await blocked;
    const outcome = await waiting;
    assert.equal(tokenIn(outcome) !== null || failureIn(outcome) === 'timeout', true, JSON.stringify(outcome));
    for (const tab of tabs) assert.notEqual(tokenIn(await tab.accessToken()), null);
    assert.deepEqual([server.log.count('refresh'), server.log.count('refresh', 'ok')], [1, 1]);
  });

  row('for ever holds nobody up for longer than sixteen seconds (R7)', async () => {
    const { server } = stage;
    server.families.mode = 'grace';
    const commit = server.hold('refresh', 'commit');
    const tabs = await outage(undefined, 2);
    await commit.reached;
    const waiter = tabs.find((tab) => tab.name !== server.log.of('refresh')[0]!.tab)!;
    const block = server.hold('settings', 'commit');
    void tabs
      .find((tab) => tab !== waiter)!
      .run((tab) => tab.block())
      .catch(() => undefined);
    await block.reached;
    const settled: Outcome<string | null>[] = [];
    void waiter.accessToken().then((outcome) => settled.push(outcome));
    for (let s = 0; s < 16 && settled.length === 0; s++) await waiter.passTime(1000);
    assert.equal(settled.length, 1);
    assert.equal(await waiter.status(), 'signed-in');
    block.release();
    commit.release();
  });
});

suite('a server that', () => {
  row('drips is given up when the budget is spent; the turn is free again and the session is kept (R8)', async () => {
    const { server, context } = stage;
    server.families.mode = 'grace';
    const [tab] = (await outage((n) => (n === 1 ? { kind: 'drip' } : undefined))) as [Tab];
    const token = tab.accessToken();
    await server.log.until((log) => log.count('refresh', 'ok') === 1);
    await context.clock.fastForward(10_000);
    assert.equal(failureIn(await token), 'timeout');
    await quiet([tab]);
    assert.equal(await tab.status(), 'signed-in');
    await context.clock.fastForward(1000);
    assert.notEqual(tokenIn(await tab.accessToken()), null);
    assert.equal(server.log.count('refresh'), 2);
  });

  for (const [form, header] of [
    ['in seconds', () => '7'],
    ['as a date', (nowMs: number) => new Date(nowMs + 7000).toUTCString()],
  ] as const) {
    row(`asks to wait, ${form}, is left alone by all tabs until then, and asked once after (R9)`, async () => {
      const { server, context } = stage;
      const tabs = await outage(undefined, 10);
      await quiet(tabs);
      const nowMs = await tabs[0]!.run(() => Date.now());
      server.log.clear();
      const fault: Fault = { kind: 'answer', status: 429, headers: { 'retry-after': header(nowMs + pastLifetimeMs) } };
      server.faults.refresh = () => (server.log.count('refresh') === 1 ? fault : undefined);
      await context.clock.fastForward(pastLifetimeMs);
      const all = () => Promise.all(tabs.map((tab) => tab.accessToken()));
      for (const outcome of await all()) assert.equal(failureIn(outcome), 'rate_limited');
      await context.clock.fastForward(4000);
      for (const outcome of await all()) assert.equal(failureIn(outcome), 'rate_limited');
      assert.equal(server.log.count('refresh'), 1);
      await context.clock.fastForward(6000);
      for (const outcome of await all()) assert.notEqual(tokenIn(outcome), null);
      assert.equal(server.log.count('refresh'), 2);
    });
  }

  for (const [what, fault] of [
    ['answers 502 in HTML', badGateway],
    ['answers 503', unavailable],
    ['lies behind a captive portal', captivePortal],
  ] as const) {
    row(`${what} for a minute is asked a dozen times at most by ten tabs, and keeps every session (R10)`, async () => {
      const { server, context } = stage;
      const tabs = await outage(() => fault, 10, 0.5);
      for (let s = 0; s < 60; s++) {
        await quiet(tabs);
        await context.clock.fastForward(1000);
      }
      await quiet(tabs);
      assert.equal(server.log.count('refresh') <= 12, true, `${server.log.count('refresh')} calls`);
      for (const tab of tabs) assert.equal(await tab.status(), 'signed-in');
      server.faults = {};
      await context.clock.fastForward(5 * 60_000);
      for (const tab of tabs) assert.notEqual(tokenIn(await tab.accessToken()), null);
    });
  }

  row('fails time and again is asked after random × 1 s × 2ⁿ, five minutes at most (R10)', async () => {
    const { server, context } = stage;
    const [tab] = (await outage(() => badGateway, 1, 0.5)) as [Tab];
    const waits: number[] = [];
    while (waits.length < 12) {
      await quiet([tab]);
      const waitMs = await tab.run(({ notices }) => {
        const last = notices.at(-1);
        return last?.type === 'retry' ? last.atMs - Date.now() : Number.NaN;
      });
      waits.push(waitMs);
      await context.clock.fastForward(Math.ceil(waitMs));
      await server.log.until((log) => log.count('refresh') > waits.length);
    }
    const expected = waits.map((_, n) => 0.5 * Math.min(300_000, 1000 * 2 ** n));
    // The clock runs on between the notice and the look at it.
    waits.forEach((waitMs, n) =>
      assert.equal(waitMs > expected[n]! - 400 && waitMs <= expected[n]!, true, waits.join()),
    );
  });

  row('breaks off after its commit is asked once more, and gives the session (R11)', async () => {
    const { server, context } = stage;
    server.families.mode = 'grace';
    const [tab] = (await outage((n) => (n === 1 ? { kind: 'truncate' } : undefined))) as [Tab];
    await tab.accessToken();
    await context.clock.fastForward(1000);
    assert.notEqual(tokenIn(await tab.accessToken()), null);
    assert.equal(server.log.count('refresh') <= 2, true);
    assert.equal(await tab.run(({ ends }) => ends), 0);
  });

  row('breaks off after its commit and takes no token twice costs the session, which is told once (R11)', async () => {
    const { server, context } = stage;
    const [tab] = (await outage((n) => (n === 1 ? { kind: 'truncate' } : undefined))) as [Tab];
    await tab.accessToken();
    await context.clock.fastForward(1000);
    await tab.accessToken();
    await tab.until('signed-out');
    await context.clock.fastForward(pastLifetimeMs);
    await quiet([tab]);
    assert.deepEqual(
      (await tab.changes()).filter((change) => change.includes('lost')),
      ['refresh-lost: refresh_lost'],
    );
    assert.equal(server.log.count('refresh') <= 2, true);
  });

  for (const status of [307, 308] as const) {
    row(`redirects by ${status} to another origin sends no token, password or header there (R12)`, async () => {
      const { server } = stage;
      const [tab] = (await outage(() => ({ kind: 'redirect', status }))) as [Tab];
      server.faults['sign-out'] = server.faults['sign-in'] = () => ({ kind: 'redirect', status });
      assert.equal(failureIn(await tab.accessToken()), 'network');
      assert.equal(await tab.status(), 'signed-in');
      await assert.rejects(tab.signIn(), /network/);
      await tab.signOut();
      await quiet([tab]);
      assert.deepEqual(server.strays, []);
    });
  }
});

suite('no network', () => {
  row('for ten minutes is waited for without a call, and one refresh follows it for all tabs (R13)', async () => {
    const { server, context } = stage;
    server.lifetimeS = 300;
    await context.clock.install();
    const tabs = await stage.openSignedIn(10);
    await context.setOffline(true);
    for (let minute = 0; minute < 10; minute++) {
      await context.clock.fastForward(60_000);
      await quiet(tabs);
    }
    assert.equal(server.log.count('refresh'), 0);
    await context.setOffline(false);
    await server.log.until((log) => log.count('refresh') === 1);
    for (const outcome of await Promise.all(tabs.map((tab) => tab.accessToken())))
      assert.notEqual(tokenIn(outcome), null);
    await quiet(tabs);
    assert.equal(server.log.count('refresh'), 1);
  });
});
