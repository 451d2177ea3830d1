import { assert } from '@esm-bundle/chai';
import { AuthError } from '../../src/errors.js';
import { ManualClock } from '../manual-clock.js';
import { rejection } from '../rejection.js';
import { until } from '../until.js';
import { gate } from './fake-backend.js';
import { changesOf, hang, minute, noticesOf, password, Rig, setOnline, withoutLocks } from './rig.js';

/** Enough turns of the event loop, each with a read of the store in it, for any work that waits for no clock to be done. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await indexedDB.databases();
}

suite('taking turns at refreshing', () => {
  let rig: Rig;
  setup(() => (rig = new Rig()));
  teardown(() => rig.close());

  test('a tab that hangs with the lock, and is not refreshing, is passed by after 8 s', async () => {
    const auth = await rig.signedIn();
    const old = await auth.accessToken();
    const release = await hang(rig.lock('refresh'));
    rig.clock.advance(59 * minute);
    await until(() => rig.clock.pending.includes(8000));
    rig.clock.advance(7999);
    await settle();
    assert.equal(rig.backend.count('refresh'), 0);
    rig.clock.advance(1);
    await until(() => rig.clock.pending.includes(250));
    rig.clock.advance(250);
    await until(() => rig.backend.count('refresh') === 1);
    rig.clock.advance(minute);
    assert.notEqual(await auth.accessToken(), old);
    release();
  });

  test('while another tab’s refresh is under way none is sent, and the wait ends after 15 s', async () => {
    const [refreshing, waiting] = [await rig.signedIn(), rig.tab()];
    await waiting.ready;
    const hold = gate();
    rig.backend.gate = hold.promise;
    rig.clock.advance(61 * minute);
    const first = refreshing.accessToken();
    await until(() => rig.backend.count('refresh') === 1);
    const second = waiting.accessToken();
    const failed = rejection(second, 'timeout');
    for (let passed = 0; passed < 15_000; passed += 500) {
      rig.clock.advance(500);
      await settle();
    }
    await failed;
    assert.equal(rig.backend.count('refresh'), 1);
    hold.open();
    assert.isString(await first);
  });

  test('a caller whose token is still valid gets that one in place of a timeout', async () => {
    const refreshing = await rig.signedIn();
    const old = await refreshing.accessToken();
    const waiting = rig.tab();
    await waiting.ready;
    const hold = gate();
    rig.backend.gate = hold.promise;
    rig.clock.advance(60 * minute - 20_000);
    await until(() => rig.backend.count('refresh') === 1);
    const asked = waiting.accessToken();
    for (let passed = 0; passed < 15_000; passed += 500) {
      rig.clock.advance(500);
      await settle();
    }
    assert.equal(await asked, old);
    hold.open();
  });

  test('a tab that waits adopts what another one brings, though the lock is not free', async () => {
    const waiting = await rig.signedIn();
    const release = await hang(rig.lock('refresh'));
    const changes = changesOf(waiting);
    rig.clock.advance(59 * minute);
    await until(() => rig.clock.pending.includes(8000));
    const other = await rig.signedIn();
    await until(() => changes.length === 1);
    rig.clock.advance(8000);
    await settle();
    assert.equal(await waiting.accessToken(), await other.accessToken());
    assert.equal(rig.backend.count('refresh'), 0);
    release();
  });

  test('a tab that gets the lock leaves the token to one that went on without it', async () => {
    const impatient = await rig.signedIn();
    const changes = changesOf(impatient);
    const release = await hang(rig.lock('refresh'));
    const hold = gate();
    rig.backend.gate = hold.promise;
    rig.clock.advance(59 * minute);
    await until(() => rig.clock.pending.includes(8000));
    rig.clock.advance(8000);
    await until(() => rig.clock.pending.includes(250));
    rig.clock.advance(250);
    await until(() => rig.backend.count('refresh') === 1);
    const next = rig.tab();
    await next.ready;
    const changesOfNext = changesOf(next);
    await until(() => rig.clock.pending.includes(8000));
    release();
    await until(() => rig.backend.count('refresh') === 2 || rig.clock.pending.includes(500));
    hold.open();
    await until(() => changes.length === 1 && changesOfNext.length === 1);
    rig.clock.advance(500);
    assert.equal(await next.accessToken(), await impatient.accessToken());
    assert.equal(rig.backend.count('refresh'), 1);
  });

  test('after the device slept, a tab that waits lets the one that holds the lock say that it is still at it', async () => {
    const clock = new ManualClock();
    const refreshing = rig.tab({}, clock);
    await refreshing.signIn(password);
    const waiting = rig.tab();
    await waiting.ready;
    const hold = gate();
    rig.backend.gate = hold.promise;
    for (const one of [clock, rig.clock]) one.set(61 * minute);
    const first = refreshing.accessToken();
    await until(() => rig.backend.count('refresh') === 1);
    const second = waiting.accessToken();
    await until(() => rig.clock.pending.includes(8000));
    for (const one of [clock, rig.clock]) one.set(60 * minute);
    rig.clock.advance(8000);
    await until(() => rig.clock.pending.includes(3000) || rig.clock.pending.includes(250));
    rig.clock.advance(250);
    await settle();
    // The other tab wakes later than this one.
    clock.advance(8000);
    await settle();
    rig.clock.advance(2750);
    await settle();
    assert.equal(rig.backend.count('refresh'), 1);
    hold.open();
    await first;
    rig.clock.advance(500);
    assert.equal(await second, await first);
  });

  suite('without locks', () => {
    async function passTime(asked: Promise<unknown>): Promise<void> {
      const end = asked.then(
        () => 'over',
        () => 'over',
      );
      while ((await Promise.race([end, settle()])) !== 'over') rig.clock.advance(5);
    }
    let giveBack: () => void;
    setup(() => (giveBack = withoutLocks()));
    teardown(() => giveBack());

    test('tabs still send one refresh together, and say that they have none', async () => {
      const tabs = [await rig.signedIn(), rig.tab(), rig.tab()];
      await Promise.all(tabs.map(({ ready }) => ready));
      const notices = noticesOf(tabs[0]!);
      const changes = tabs.map(changesOf);
      rig.clock.advance(59 * minute);
      await passTime(until(() => changes.every(({ length }) => length === 1)));
      assert.equal(new Set(await Promise.all(tabs.map((auth) => auth.accessToken()))).size, 1);
      assert.equal(rig.backend.count('refresh'), 1);
      assert.equal(rig.backend.count('already used'), 0);
      assert.deepInclude(notices[0], { type: 'degraded', what: 'locks' });
    });

    test('one anonymous session is opened for all', async () => {
      const tabs = [1, 2, 3].map(() => rig.tab({ anonymous: 'lazy' }));
      const asked = Promise.all(tabs.map((auth) => auth.signInAnonymously()));
      await passTime(asked);
      assert.equal(new Set((await asked).map(({ user }) => user.id)).size, 1);
      assert.equal(rig.backend.count('anonymous'), 1);
    });
  });

  suite('failures', () => {
    const failure = (code: 'server' | 'network') => ({ kind: 'unknown', error: new AuthError(code, 'no') }) as const;

    test('are everybody’s: tabs together back off as one would', async () => {
      const tabs = [await rig.signedIn(), rig.tab(), rig.tab()];
      await Promise.all(tabs.map(({ ready }) => ready));
      rig.backend.verdicts = Array.from({ length: 100 }, () => failure('server'));
      const notices = tabs.map(noticesOf);
      const told = () => notices.flat().length;
      rig.clock.advance(59 * minute);
      const delays: number[] = [];
      for (let round = 1; round <= 7; round++) {
        await until(() => told() === round * tabs.length && rig.clock.pending.length === tabs.length);
        assert.equal(rig.backend.count('refresh'), round);
        assert.equal(new Set(rig.clock.pending).size, 1);
        delays.push(rig.clock.pending[0]!);
        rig.clock.advance(rig.clock.pending[0]!);
      }
      assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 16_000, 32_000]);
    });

    test('while offline there are no calls; online again there is one', async () => {
      const tabs = [await rig.signedIn(), rig.tab()];
      await Promise.all(tabs.map(({ ready }) => ready));
      setOnline(false);
      rig.clock.advance(70 * minute);
      await Promise.all(tabs.map((auth) => rejection(auth.accessToken(), 'offline')));
      assert.equal(rig.backend.count('refresh'), 0);
      setOnline(true);
      await until(() => rig.backend.count('refresh') === 1);
      const tokens = await Promise.all(tabs.map((auth) => auth.accessToken()));
      assert.equal(new Set(tokens).size, 1);
      assert.equal(rig.backend.count('refresh'), 1);
    });

    test('for want of a network are tried again as soon as the device is online', async () => {
      const auth = await rig.signedIn();
      rig.backend.verdicts = [failure('network')];
      rig.clock.advance(61 * minute);
      await rejection(auth.accessToken(), 'network');
      setOnline(true);
      await until(() => rig.backend.count('refresh') === 2);
    });

    test('a backend whose adapter breaks its promises costs nobody the session', async () => {
      const auth = await rig.signedIn();
      const session = { accessToken: 'a', issuedAtMs: 0, expiresAtMs: NaN, user: { id: 'u', anonymous: false } };
      rig.backend.verdicts = [{ kind: 'ok', session }];
      rig.clock.advance(61 * minute);
      await rejection(auth.accessToken(), 'bad_response');
      rig.clock.advance(500);
      Object.assign(rig.backend, { refresh: () => Promise.reject(new TypeError('oops')) });
      await rejection(auth.accessToken(), 'server');
      assert.equal(auth.state.status, 'signed-in');
    });
  });

  suite('a device’s clock', () => {
    for (const [what, byMs] of [
      ['set back by five minutes', -5 * minute],
      ['set back by a day', -1440 * minute],
    ] as const) {
      test(`that is ${what} makes no token last longer`, async () => {
        const auth = await rig.signedIn();
        const old = await auth.accessToken();
        rig.clock.set(byMs);
        rig.clock.advance(61 * minute);
        assert.notEqual(await auth.accessToken(), old);
        await auth.accessToken();
        assert.equal(rig.backend.count('refresh'), 1);
      });
    }

    test('that was set back while no page was open leaves no token that looks good for a day', async () => {
      (await rig.signedIn()).dispose();
      rig.clock.set(-1440 * minute);
      const auth = rig.tab();
      assert.isString(await auth.accessToken());
      assert.equal(rig.backend.count('refresh'), 1);
      await auth.accessToken();
      assert.equal(rig.backend.count('refresh'), 1);
    });

    test('that is set on by a day costs one refresh', async () => {
      const tabs = [await rig.signedIn(), rig.tab()];
      await Promise.all(tabs.map(({ ready }) => ready));
      rig.clock.set(1440 * minute);
      for (const auth of [...tabs, ...tabs]) assert.isString(await auth.accessToken());
      assert.equal(rig.backend.count('refresh'), 1);
    });
  });

  test('a newer release that takes the database over is left to renew the session, and says so once', async () => {
    const auth = await rig.signedIn();
    const notices = noticesOf(auth);
    const changes = changesOf(auth);
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('portico', 2);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error!);
    });
    await until(() => notices.length === 1);
    assert.deepEqual(notices, [{ type: 'newer-version' }]);
    assert.isString(await auth.accessToken());
    rig.clock.advance(61 * minute);
    await rejection(auth.accessToken(), 'session_expired');
    assert.equal(rig.backend.count('refresh'), 0, 'the refresh token is the newer release’s now');
    assert.isEmpty(changes);
    newer.close();
    await new Promise((resolve) => (indexedDB.deleteDatabase('portico').onsuccess = resolve));
  });
});
