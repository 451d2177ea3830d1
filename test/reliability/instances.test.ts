/** L4 to L6: several clients on one page, and elements that come and go. */
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { pastLifetimeMs, rig, row } from './rig.js';
import { quiet } from './tab.js';
import { attachAndDetach } from './trials/attaching.js';

const stage = rig();
const hourMs = 3_600_000;

suite('two clients of one page', () => {
  row('with the same settings share one puzzle, one session and one refresh (L4)', async () => {
    const { server, context } = stage;
    await context.clock.install();
    const tab = await stage.open({ backend: 'inkeep', anonymous: 'auto' });
    await tab.run(async (api) => {
      const twin = api.makeAuth();
      await Promise.all([api.until('anonymous'), twin.signInAnonymously()]);
      Object.assign(globalThis, { twin });
    });
    assert.deepEqual([server.log.count('challenge'), server.log.count('anonymous')], [1, 1]);
    await context.clock.fastForward(hourMs / 2);
    await tab.run(async (api) => {
      const { twin } = globalThis as unknown as { twin: typeof api.auth };
      await Promise.all([api.auth.accessToken(), twin.accessToken()]);
    });
    await quiet([tab]);
    assert.equal(server.log.count('anonymous'), 2);
  });

  row('of different names share no session, record, turn or channel (L5)', async () => {
    const [tab] = await stage.openSignedIn(1, { name: 'one' });
    const seen = await tab.run(async (api) => {
      const names: (string | undefined)[] = [];
      const turn = navigator.locks.request.bind(navigator.locks) as (...args: unknown[]) => Promise<unknown>;
      navigator.locks.request = ((...args: unknown[]) => {
        names.push(String(args[0]));
        return turn(...args);
      }) as typeof navigator.locks.request;
      const Channel = BroadcastChannel;
      globalThis.BroadcastChannel = class extends Channel {
        constructor(name: string) {
          super(name);
          names.push(name);
        }
      };
      const other = api.makeAuth({ name: 'two' });
      const { status } = await other.ready;
      await other.signOut();
      return { status, names };
    });
    assert.equal(seen.status, 'signed-out');
    assert.equal(seen.names.length > 0, true);
    for (const name of seen.names) assert.equal(name?.includes('|two'), true, `${name}`);
    await quiet([tab]);
    assert.equal(await tab.status(), 'signed-in');
    await tab.reload();
    assert.equal(await tab.status(), 'signed-in');
  });
});

suite('two builds on one page', () => {
  row('share one session and one refresh, and hear of each other’s sign-out', async () => {
    const { server, context } = stage;
    await context.clock.install();
    const [tab] = await stage.openSignedIn(1);
    await tab.run(async (first) => {
      await import('/tab.js?second' as string);
      Object.assign(globalThis, { tab: first, second: globalThis.tab });
      await first.auth.ready;
    });
    await context.clock.fastForward(pastLifetimeMs);
    const tokens = await tab.run(async (api) => {
      const { second } = globalThis as unknown as { second: typeof api };
      return Promise.all([api.auth.accessToken(), second.auth.accessToken()]);
    });
    assert.equal(new Set(tokens).size, 1);
    assert.equal(server.log.count('refresh'), 1);
    await tab.run((api) => (globalThis as unknown as { second: typeof api }).second.auth.signOut());
    await tab.until('signed-out');
  });

  row('keep the elements of the first, and the second says so once', async () => {
    const page = await stage.context.newPage();
    const warnings: string[] = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    await page.goto(`${stage.server.pageUrl}/widget`);
    await page.evaluate(async () => {
      await import('/widget.js?second' as string);
      const form = document.createElement('portico-login');
      document.body.append(form);
    });
    assert.deepEqual(
      warnings.map((text) => text.includes('another build')),
      [true],
    );
  });
});

suite('elements', () => {
  row('put into a page and taken out time and again, also at work, leave nothing open (L6)', async () => {
    const { before, after } = await attachAndDetach(stage, 40);
    const more = Object.entries(after).filter(([what, count]) => count > before[what as keyof typeof before]);
    assert.deepEqual(more, []);
  });
});
