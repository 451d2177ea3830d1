/** R2 to R6: refreshes that many want at once, and tabs that die during one. */
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { pastLifetimeMs, rig, row } from './rig.js';
import { simultaneousExpiries } from './trials/expiries.js';
import { killsDuringRefresh } from './trials/kills.js';
import { seeded } from './trials/random.js';

const stage = rig();

suite('refreshes that many want at once', () => {
  const none = { alreadyUsed: 0, withoutToken: 0, signOuts: 0 };

  row('tabs that ask at different moments, of a server that is slow, send one refresh together (R2)', async () => {
    const random = seeded(2);
    stage.server.latency = () => ({ before: 5 + random() * 100, after: random() * 100 });
    const counts = await simultaneousExpiries(stage, { tabs: 3, rounds: 5, staggerMs: () => random() * 300 });
    assert.deepEqual(counts, { refreshes: 5, ...none });
  });

  row('a hundred callers in one tab get the same new token by one refresh (R3)', async () => {
    await stage.context.clock.install();
    const [tab] = await stage.openSignedIn(1);
    const before = await tab.accessToken();
    await stage.context.clock.fastForward(pastLifetimeMs);
    const tokens = await tab.run(async ({ auth }) => {
      const all = await Promise.all(Array.from({ length: 100 }, () => auth.accessToken()));
      return [...new Set(all)];
    });
    assert.equal(tokens.length, 1);
    assert.notEqual(tokens[0], 'ok' in before && before.ok);
    assert.equal(stage.server.log.count('refresh'), 1);
  });
});

suite('a tab that dies during a refresh', () => {
  row('costs no session where the server gives a lost answer once more, and one call at most (R4)', async () => {
    const counts = await killsDuringRefresh(stage, { kills: 20, mode: 'grace', random: seeded(4) });
    assert.equal(counts.lost, 0);
    assert.equal(counts.mostCalls <= 1, true, `${counts.mostCalls} calls`);
  });

  row('costs the session of a strict server only between its commit and ours, which is told once (R5)', async (t) => {
    const counts = await killsDuringRefresh(stage, { kills: 20, mode: 'strict', random: seeded(5) });
    t.diagnostic(JSON.stringify(counts));
    assert.equal(counts.lost <= counts.inBetween, true, JSON.stringify(counts));
    assert.equal(counts.told, counts.lost);
    assert.equal(counts.resurrected, 0);
    assert.equal(counts.mostCalls <= 2, true, `${counts.mostCalls} calls`);
  });

  row('gives its turn to another tab when its renderer crashes (R6)', async () => {
    const { server, context } = stage;
    server.families.mode = 'grace';
    await context.clock.install();
    const [holder, other] = await stage.openSignedIn(2);
    const held = server.hold('refresh', 'commit');
    await context.clock.fastForward(pastLifetimeMs);
    await held.reached;
    const [crashing, waiting] = server.log.of('refresh')[0]?.tab === holder.name ? [holder, other!] : [other!, holder];
    const token = waiting.accessToken();
    const devtools = await context.newCDPSession(crashing.page);
    const crashed = crashing.page.waitForEvent('crash');
    void devtools.send('Page.crash').catch(() => undefined);
    await crashed;
    assert.equal('ok' in (await token) && server.log.of('refresh').length, 2);
    assert.equal(await waiting.status(), 'signed-in');
    held.release();
  });
});
