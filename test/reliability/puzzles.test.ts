/** P2, P5, P6: puzzles that have no answer or run out, and many tabs that want one. */
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { rig, row } from './rig.js';
import { challenge } from './server/inkeep.js';

const stage = rig();

suite('a visitor without a session', () => {
  row('who opens ten tabs at once solves one puzzle and gets one session (P5)', async () => {
    const { server } = stage;
    server.puzzle = () => challenge(50_000, 25_000);
    const tabs = await Promise.all(
      Array.from({ length: 10 }, () => stage.open({ backend: 'inkeep', anonymous: 'auto' })),
    );
    await Promise.all(tabs.map((tab) => tab.until('anonymous')));
    assert.deepEqual([server.log.count('challenge'), server.log.count('anonymous')], [1, 1]);
    const ids = await Promise.all(
      tabs.map((tab) => tab.run(({ auth }) => ('user' in auth.state ? auth.state.user.id : ''))),
    );
    assert.equal(new Set(ids).size, 1);
  });

  row('is asked for work that leads nowhere no more than three times, and told so (P2)', async () => {
    const { server } = stage;
    server.puzzle = () => challenge(1000, 5000);
    const tab = await stage.open({ backend: 'inkeep' });
    assert.deepEqual(await tab.run((api) => api.signInAnonymously()), { failed: 'pow_unsolvable' });
    assert.equal(server.log.count('challenge') <= 3, true);
    assert.equal(server.log.count('anonymous'), 0);
  });

  row('whose puzzles run out while they are solved gets two fresh ones at most (P6)', async () => {
    const { server, context } = stage;
    await context.clock.install();
    const tab = await stage.open({ backend: 'inkeep' });
    let puzzles = 0;
    // Good for two seconds more when it comes, by the page's clock, which jumps by three while it is solved.
    server.puzzle = () => challenge(9_000_000, 8_999_999, Date.now() + 2000 + 3000 * puzzles++);
    const outcome = tab.run((api) => {
      const clock = (globalThis as unknown as { __pwClock: { controller: { fastForward(ms: number): void } } })
        .__pwClock;
      let jumps = 0;
      api.auth.on(({ type }) => {
        if (type !== 'progress' || jumps === api.calls) return;
        jumps = api.calls;
        clock.controller.fastForward(3000);
      });
      return api.signInAnonymously();
    });
    assert.deepEqual(await outcome, { failed: 'pow_expired' });
    assert.equal(puzzles, 3);
    assert.equal(server.log.count('anonymous'), 0);
  });
});
