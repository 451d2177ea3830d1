/** S1 to S11: what browsers, people and other releases do to a store in use. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'node:test';
import type { Frame, Page } from 'playwright';
import { pastLifetimeMs, rig, row } from './rig.js';
import { openProfile } from './profile.js';
import { rightPassword } from './server/gotrue.js';
import { ada, quiet, Tab } from './tab.js';

const stage = rig();

suite('storage that goes away', () => {
  row(
    'a database that another tab deletes is let go at once, and all are told that they are signed out (S1)',
    async () => {
      const [tab, other] = await stage.openSignedIn(2);
      await other!.run(async () => {
        await new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase('portico');
          request.onsuccess = resolve;
          request.onblocked = () => reject(new Error('The deletion was held up.'));
        });
      });
      await tab.wake();
      await tab.until('signed-out');
      assert.equal((await tab.changes()).at(-1), 'storage-cleared');
      assert.doesNotMatch(await tab.stored(), /id-of-ada/);
    },
  );

  row(
    'a database that somebody else keeps from opening is given up after two seconds, and memory serves (S2)',
    async () => {
      const page = await stage.context.newPage();
      await page.goto(`${stage.server.pageUrl}/blank`);
      await page.evaluate(async () => {
        const connection = await new Promise<IDBDatabase>((resolve) => {
          const request = indexedDB.open('portico', 1);
          request.onsuccess = () => resolve(request.result);
        });
        // Waits for the connection, which nobody closes: whoever opens after it waits too.
        indexedDB.deleteDatabase('portico');
        Object.assign(globalThis, { connection });
      });
      const tab = await stage.open();
      assert.deepEqual(await tab.notices(), ['degraded']);
      await tab.signIn();
      assert.equal(await tab.status(), 'signed-in');
    },
  );

  row('site data that is cleared in use signs everybody out, and nothing is written back (S3)', async () => {
    const tabs = await stage.openSignedIn(2);
    const devtools = await stage.context.newCDPSession(tabs[0].page);
    await devtools.send('Storage.clearDataForOrigin', {
      origin: stage.server.pageUrl,
      storageTypes: 'indexeddb',
    });
    await Promise.all(tabs.map((tab) => tab.until('signed-out')));
    for (const tab of tabs) assert.equal((await tab.changes()).at(-1), 'storage-cleared');
    assert.doesNotMatch(await tabs[0].stored(), /id-of-ada/);
  });
});

suite('storage that is full or denied', () => {
  row('a store without room leaves the session in memory, and says so (S4)', async () => {
    const tab = await stage.open();
    const devtools = await stage.context.newCDPSession(tab.page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: stage.server.pageUrl, quotaSize: 1 });
    await tab.signIn();
    assert.equal(await tab.status(), 'signed-in');
    assert.deepEqual(await tab.notices(), ['persist-failed']);
    assert.equal('ok' in (await tab.accessToken()), true);
  });

  row('a sandboxed frame, which is denied storage, keeps the session in memory and says so (S5)', async () => {
    const frame = await openFrame('localhost', 'allow-scripts');
    await signInAt(frame);
    assert.equal((await noticesOf(frame)).includes('storage'), true);
  });

  row(
    'a frame on another site has a store of its own, and sees nothing of the session of the page’s own (S5)',
    async () => {
      const [own] = await stage.openSignedIn(1);
      const frame = await openFrame('elsewhere.localhost');
      assert.equal(await frame.evaluate(() => tab.auth.state.status), 'signed-out');
      await signInAt(frame, 'eve@example.com');
      assert.deepEqual(await noticesOf(frame), []);
      await own.wake();
      await quiet([own]);
      assert.equal(await own.run(({ auth }) => ('user' in auth.state ? auth.state.user.email : undefined)), ada);
    },
  );
});

suite('records that are no good', () => {
  for (const [what, spoil] of [
    ['of the wrong type', () => 42],
    ['of no known kind', (record: object) => ({ ...record, schema: 0 })],
    ['of another person than it says', (record: object) => ({ ...record, subject: 'eve' })],
  ] as const) {
    row(`one ${what} is dropped, and said to be corrupt (S6)`, async () => {
      const [tab] = await stage.openSignedIn(1);
      await tab.spoil('sessions', spoil);
      await assertCorrupt(tab);
    });
  }

  row('one with a changed byte is dropped, and said to be corrupt (S6)', async () => {
    const [tab] = await stage.openSignedIn(1);
    await tab.spoil('sessions', (record) => {
      const { data } = (record as { sealed: { data: ArrayBuffer } }).sealed;
      new Uint8Array(data)[10]! ^= 1;
      return record;
    });
    await assertCorrupt(tab);
  });

  row('one whose key is gone is dropped, and said to be corrupt (S6)', async () => {
    const [tab] = await stage.openSignedIn(1);
    await tab.spoil('keys', () => 'no key');
    await assertCorrupt(tab);
  });

  async function assertCorrupt(tab: Tab): Promise<void> {
    await tab.reload();
    assert.equal(await tab.status(), 'signed-out');
    assert.deepEqual(await tab.changes(), ['corrupt']);
    await tab.signIn();
    await tab.reload();
    assert.equal(await tab.status(), 'signed-in');
  }
});

suite('databases of other releases and other makers', () => {
  row('a newer one is left alone, and memory serves (S8)', async () => {
    const page = await openBlank();
    await page.evaluate(async () => {
      await new Promise<void>((resolve) => {
        const request = indexedDB.open('portico', 99);
        request.onupgradeneeded = () => request.result.createObjectStore('ours').put('kept', 'it');
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      });
    });
    const tab = await stage.open();
    await tab.signIn();
    assert.deepEqual(await tab.notices(), ['newer-version']);
    assert.match(await tab.stored(), /kept/);
    assert.doesNotMatch(await tab.stored(), /id-of-ada/);
  });

  row('one without our stores is made anew, once (S9)', async () => {
    const page = await openBlank();
    await page.evaluate(async () => {
      await new Promise<void>((resolve) => {
        const request = indexedDB.open('portico', 1);
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      });
    });
    const [tab] = await stage.openSignedIn(1);
    await tab.reload();
    assert.equal(await tab.status(), 'signed-in');
    assert.deepEqual(await tab.notices(), []);
  });
});

suite('two releases open at once', () => {
  row(
    'are not in each other’s way: the older leaves the store to the newer, and asks to be loaded anew (S7)',
    async () => {
      const { server, context } = stage;
      await context.clock.install();
      const [older] = await stage.openSignedIn(1);
      const newer = new Tab(await context.newPage(), 'newer');
      await newer.goto(server, {}, 'next');
      await newer.until('signed-in');
      await older.run((api) => api.notice('newer-version').then(() => undefined));
      assert.equal(await older.status(), 'signed-in');
      await context.clock.fastForward(pastLifetimeMs);
      assert.equal('failed' in (await older.accessToken()), true);
      assert.equal('ok' in (await newer.accessToken()), true);
      assert.equal(server.log.count('refresh'), 1);
      assert.equal(server.log.of('refresh')[0]!.tab, 'newer');
      assert.deepEqual(await newer.notices(), []);
      await older.reload();
      assert.deepEqual(await older.notices(), ['newer-version']);
      await newer.reload();
      assert.equal(await newer.status(), 'signed-in');
    },
  );
});

suite('a browser that', () => {
  row('is killed right after a sign-in has kept the session (S10)', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'portico-profile-'));
    try {
      const first = await openProfile(stage.server, profile);
      const tab = await first.open();
      await tab.signIn();
      await first.kill();
      const second = await openProfile(stage.server, profile);
      const again = await second.open();
      assert.equal(await again.status(), 'signed-in');
      await second.context.close();
    } finally {
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  row('never answers when the database is opened gets memory after two seconds (S11)', async () => {
    const { context } = stage;
    await context.clock.install();
    await context.addInitScript(() => {
      Object.defineProperty(IDBFactory.prototype, 'open', { value: () => ({}) });
    });
    const tab = new Tab(await context.newPage(), 'stuck');
    await tab.goto(stage.server);
    assert.equal(await tab.status(), 'restoring');
    await context.clock.fastForward(2000);
    await tab.until('signed-out');
    await tab.signIn();
    assert.deepEqual(await tab.notices(), ['degraded']);
  });
});

async function openBlank(host = 'localhost'): Promise<Page> {
  const page = await stage.context.newPage();
  await page.goto(`${stage.server.pageUrl.replace('localhost', host)}/blank`);
  return page;
}

/** A tab inside a page of that host. */
async function openFrame(host: string, sandbox?: string): Promise<Frame> {
  const { server } = stage;
  const page = await openBlank(host);
  const frame = await page.evaluateHandle(
    ([src, sandbox]) => {
      const frame = document.createElement('iframe');
      if (sandbox) frame.setAttribute('sandbox', sandbox);
      frame.src = src;
      document.body.append(frame);
      return new Promise<HTMLIFrameElement>((resolve) => frame.addEventListener('load', () => resolve(frame)));
    },
    [`${server.pageUrl}/tab?api=${server.apiUrl}&tab=frame`, sandbox] as const,
  );
  const inside = (await frame.contentFrame())!;
  await inside.evaluate(() => tab.auth.ready.then(() => undefined));
  return inside;
}

async function signInAt(frame: Frame, email = ada): Promise<void> {
  const outcome = await frame.evaluate(([email, password]) => tab.signIn(email, password), [
    email,
    rightPassword,
  ] as const);
  assert.equal('ok' in outcome, true);
}

/** What was degraded, or else the notice's type. */
function noticesOf(frame: Frame): Promise<string[]> {
  return frame.evaluate(() => tab.notices.map((notice) => ('what' in notice ? notice.what : notice.type)));
}
