/**
 * R1, L1, L2, R18, P5, X2: what tabs must do together, in every engine. `npm test` plays it in Chromium,
 * `npm run test:engines` in Firefox and WebKitGTK too.
 */
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { anyRig } from './engines/rig.js';
import { pastLifetimeMs, row } from './rig.js';
import { challenge } from './server/inkeep.js';
import { ada, atOnce, quiet } from './tab.js';
import { simultaneousExpiries } from './trials/expiries.js';

const stage = anyRig();
/** In a second and third engine, at every change, fewer tabs and rounds do. */
const small = process.env['PORTICO_SMALL'] !== undefined;
const many = small ? 4 : 10;

suite('tabs of one profile', () => {
  row('share the store, the locks and the channels: else nothing below would prove anything', async () => {
    const [first, second] = await stage.openSignedIn(2);
    assert.match(await second!.stored(), /id-of-ada/);
    await first.run(
      () => new Promise<void>((held) => void navigator.locks.request('row', () => new Promise(() => held()))),
    );
    const free = await second!.run(() =>
      navigator.locks.request('row', { ifAvailable: true }, (lock) => lock !== null),
    );
    assert.equal(free, false);
    assert.deepEqual(await atOnce([first, second!], (tab) => tab.auth.state.status), ['signed-in', 'signed-in']);
  });

  row('send one refresh together when their token runs out at one moment (R1)', async () => {
    const rounds = small ? 3 : 10;
    const counts = await simultaneousExpiries(stage, { tabs: 3, rounds, staggerMs: () => 0 });
    assert.deepEqual(counts, { refreshes: rounds, alreadyUsed: 0, withoutToken: 0, signOuts: 0 });
  });

  row('all see the sign-out in one of them, which leaves no session in the store (L1)', async () => {
    const [first, ...others] = await stage.openSignedIn(many);
    assert.match(await first.stored(), /id-of-ada/, 'what is looked for can be found while the session is there');
    await first.signOut();
    await Promise.all(others.map((tab) => tab.until('signed-out')));
    assert.doesNotMatch(await first.stored(), /id-of-ada|Uint8Array/);
    const ends = await Promise.all(others.map((tab) => tab.changes()));
    for (const changes of ends) assert.equal(changes.at(-1), 'user');
  });

  for (const at of ['commit', 'answer'] as const) {
    for (const where of ['the tab that refreshes', 'another tab'] as const) {
      if (small && (at === 'commit') === (where === 'another tab')) continue;
      const when = at === 'commit' ? 'before' : 'after';

      row(`do not undo a sign-out in ${where} ${when} the server gave new tokens (L2)`, async () => {
        const { server, clock } = stage;
        await clock.install();
        const tabs = await stage.openSignedIn(2);
        const held = server.hold('refresh', at);
        await clock.fastForward(pastLifetimeMs);
        await held.reached;
        const refreshing = server.log.of('refresh')[0]!.tab;
        const leaving = tabs.find(({ name }) => (name === refreshing) === (where === 'the tab that refreshes'))!;
        await leaving.signOut();
        held.release();
        await Promise.all(tabs.map((tab) => tab.until('signed-out')));
        await quiet(tabs);
        for (const tab of tabs) {
          assert.equal(await tab.status(), 'signed-out');
          assert.deepEqual(await tab.accessToken(), { ok: null });
        }
        await tabs[0].reload();
        assert.equal(await tabs[0].status(), 'signed-out');
        assert.equal(server.log.count('refresh'), 1);
      });
    }
  }

  row('never mix two people, when one signs in elsewhere during a refresh of the other (R18)', async () => {
    const { server, clock } = stage;
    await clock.install();
    const tabs = await stage.openSignedIn(2);
    const answer = server.hold('refresh', 'answer');
    await clock.fastForward(pastLifetimeMs);
    await answer.reached;
    const refreshing = tabs.find((tab) => tab.name === server.log.of('refresh')[0]!.tab)!;
    await tabs.find((tab) => tab !== refreshing)!.signIn('eve@example.com');
    answer.release();
    await quiet(tabs);
    for (const tab of tabs) {
      const outcome = await tab.accessToken();
      assert.equal(server.families.userOf(('ok' in outcome && outcome.ok) || ''), 'eve@example.com');
      assert.equal(await tab.run(({ auth }) => ('user' in auth.state ? auth.state.user.email : '')), 'eve@example.com');
    }
    assert.doesNotMatch(await tabs[0].stored(), new RegExp(ada));
    assert.match(await tabs[0].stored(), /id-of-eve/);
  });

  row('that ask for an anonymous session at one moment solve one puzzle and get one together (P5)', async () => {
    const { server } = stage;
    server.puzzle = () => challenge(10_000, 8000);
    const tabs = await Promise.all(
      Array.from({ length: many }, () => stage.open({ backend: 'inkeep', anonymous: 'lazy' })),
    );
    assert.equal(server.log.count('challenge'), 0, 'they are cold until they ask');
    const ids = await atOnce(tabs, async ({ auth }) => (await auth.signInAnonymously()).user.id);
    assert.deepEqual([server.log.count('challenge'), server.log.count('anonymous')], [1, 1]);
    assert.equal(new Set(ids).size, 1);
    for (const tab of tabs) assert.equal(await tab.status(), 'anonymous');
  });

  row('take from messages of strangers no more than a reason to read their own store (X2)', async () => {
    const { server } = stage;
    const channelName = JSON.stringify(`portico|gotrue|${server.apiUrl}/auth/v1|`);
    const tab = await stage.open();
    const stranger = await stage.openBlank();
    await stranger.evaluate(`globalThis.hint = new Promise((heard) => {
      globalThis.channel = new BroadcastChannel(${channelName});
      channel.onmessage = ({ data }) => heard(data);
    }), true`);
    await tab.signIn();
    assert.notEqual(await stranger.evaluate('hint'), null, 'this is the channel that tabs use');
    const before = await tab.accessToken();
    server.log.clear();
    await tab.page.evaluate(`globalThis.last = new Promise((heard) => {
      new BroadcastChannel(${channelName}).onmessage = ({ data }) => data === 'last' && heard(data);
    }), true`);
    await stranger.evaluate(`(() => {
      const project = ${channelName}.slice('portico|'.length);
      for (const message of [
        { v: 1, project, gen: 9_999_999 },
        { v: 1, project, gen: -1 },
        { v: 99, project, gen: 'x', session: { accessToken: 'forged' } },
        { type: 'signed-out' },
        { __proto__: null, toString: 1 },
        null,
        'sign-out',
        Array.from({ length: 1000 }, () => 0),
      ]) {
        for (let times = 0; times < 20; times++) channel.postMessage(message);
      }
      channel.postMessage('last');
    })()`);
    assert.equal(await tab.page.evaluate('last'), 'last');
    await quiet([tab]);
    assert.equal(await tab.status(), 'signed-in');
    assert.deepEqual(await tab.accessToken(), before);
    assert.deepEqual(await tab.notices(), []);
    for (const kind of ['refresh', 'sign-out'] as const) assert.equal(server.log.count(kind), 0);
  });
});
