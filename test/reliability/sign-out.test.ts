/** L2, L3: sign-outs, which nothing may undo. */
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { rig, row } from './rig.js';
import { quiet } from './tab.js';
import { seeded } from './trials/random.js';
import { signOutsDuringRefresh } from './trials/sign-outs.js';

const stage = rig();

suite('a sign-out', () => {
  row('at any point of a refresh, in the same tab or another, is not undone by it (L2)', async () => {
    const counts = await signOutsDuringRefresh(stage, { rounds: 20, longestMs: 60, random: seeded(12) });
    assert.equal(counts.resurrected, 0);
    assert.equal(counts.refreshes > 10, true, `only ${counts.refreshes} of the sign-outs met a refresh`);
  });

  for (const [how, prepare] of [
    ['without a network', () => stage.context.setOffline(true)],
    ['of a server that fails', () => (stage.server.faults['sign-out'] = () => ({ kind: 'answer', status: 500 }))],
    [
      'of a server that knows the session no more',
      () => (stage.server.faults['sign-out'] = () => ({ kind: 'answer', status: 401 })),
    ],
  ] as const) {
    row(`${how} ends the session here at once, and is told to the server once at most (L3)`, async () => {
      const [tab] = await stage.openSignedIn(1);
      await prepare();
      assert.equal('ok' in (await tab.signOut()), true);
      assert.equal(await tab.status(), 'signed-out');
      await quiet([tab]);
      await stage.context.setOffline(false);
      await tab.run(async () => {
        window.dispatchEvent(new Event('focus'));
      });
      await tab.reload();
      assert.equal(await tab.status(), 'signed-out');
      await quiet([tab]);
      assert.equal(stage.server.log.count('sign-out') <= 1, true);
      assert.equal(stage.server.log.count('refresh'), 0, 'a session that the server still knows was used again');
    });
  }
});
