import { assert } from '@esm-bundle/chai';
import { AuthError } from '../../src/errors.js';
import { createAuth, type Auth, type AuthOptions, type Notice } from '../../src/session/auth.js';
import type { AuthState, Change } from '../../src/session/state.js';
import { ManualClock } from '../manual-clock.js';
import { rejection, thrown } from '../rejection.js';
import { until } from '../until.js';
import { FakeBackend, gate } from './fake-backend.js';

const password = { method: 'password', email: 'ada@example.com', password: 'right' } as const;
const minute = 60_000;

suite('the client', () => {
  let clock: ManualClock;
  let backend: FakeBackend;
  let opened: Auth[];

  setup(() => {
    clock = new ManualClock();
    backend = new FakeBackend(crypto.randomUUID(), clock);
    opened = [];
  });
  teardown(() => opened.forEach((auth) => auth.dispose()));

  /** Every call stands for another tab: the store, the locks and the channel are all they share. */
  function tab(options: Partial<AuthOptions> = {}): Auth {
    const auth = createAuth({ backend, ...options }, { clock, random: () => 0.5 });
    opened.push(auth);
    return auth;
  }
  async function signedIn(options: Partial<AuthOptions> = {}): Promise<Auth> {
    const auth = tab(options);
    await auth.signIn(password);
    return auth;
  }
  const status = (auth: Auth) => auth.state.status;

  suite('starting', () => {
    test('begins by restoring, and is signed out where nothing is stored', async () => {
      const auth = tab();
      assert.deepEqual(auth.state, { status: 'restoring' });
      assert.deepEqual(await auth.ready, { status: 'signed-out' });
    });

    test('restores what an earlier visit stored, without a call to the backend', async () => {
      (await signedIn()).dispose();
      const before = backend.calls.length;
      const again = tab();
      assert.include(await again.ready, { status: 'signed-in' });
      assert.lengthOf(backend.calls, before);
    });

    test('keeps clients of other names and projects apart', async () => {
      await signedIn();
      assert.equal((await tab({ name: 'other' }).ready).status, 'signed-out');
      const elsewhere = new FakeBackend(crypto.randomUUID(), clock);
      assert.equal((await tab({ backend: elsewhere }).ready).status, 'signed-out');
    });

    test('in memory mode nothing outlives the client', async () => {
      (await signedIn({ persist: 'memory' })).dispose();
      assert.equal((await tab({ persist: 'memory' }).ready).status, 'signed-out');
      assert.equal((await tab().ready).status, 'signed-out');
    });

    test('in tab mode the session is this tab’s, and localStorage stays empty in every mode', async () => {
      await signedIn({ persist: 'tab' });
      assert.equal((await tab({ persist: 'tab' }).ready).status, 'signed-in');
      assert.equal((await tab().ready).status, 'signed-out');
      assert.lengthOf(localStorage, 0);
      assert.deepEqual(Object.keys(sessionStorage), ['portico.tab']);
    });

    test('an anonymous session that ran out while nobody was there is told as lost, not replaced in silence', async () => {
      backend.rotates = false;
      const auth = tab({ anonymous: 'lazy' });
      await auth.signInAnonymously();
      auth.dispose();
      clock.advance(2 * backend.lifetimeMs);
      const state = await tab({ anonymous: 'lazy' }).ready;
      assert.equal(state.status === 'signed-out' && state.error?.code, 'identity_lost');
    });

    for (const [what, options] of [
      ['an unknown anonymous mode', { anonymous: 'always' }],
      ['an unknown way to persist', { persist: 'disk' }],
      ['an allow entry that is no origin', { allow: ['api.example.com/path'] }],
      ['server without memory', { server: true }],
    ] as const) {
      test(`${what} is refused at once`, () => {
        assert.equal(thrown(() => tab(options as unknown as AuthOptions)).code, 'misconfigured');
      });
    }
  });

  suite('listening', () => {
    test('a subscriber is called at once and at every change, with why and what was before', async () => {
      const auth = tab();
      const heard: [AuthState, Change | undefined][] = [];
      const stop = auth.subscribe((state, change) => heard.push([state, change]));
      assert.deepEqual(heard, [[{ status: 'restoring' }, undefined]]);
      await auth.signIn(password);
      assert.deepEqual(
        heard.map(([state, change]) => [state.status, change?.previous.status, change?.cause]),
        [
          ['restoring', undefined, undefined],
          ['signed-out', 'restoring', 'restored'],
          ['signed-in', 'signed-out', 'sign-in'],
        ],
      );
      stop();
      await auth.signOut();
      assert.lengthOf(heard, 3);
    });

    test('a listener that throws stops neither the others nor the call', async () => {
      const auth = tab();
      await auth.ready;
      const reported: unknown[] = [];
      const caught = (event: ErrorEvent) => {
        event.preventDefault();
        reported.push(event.error);
      };
      const onerror = window.onerror;
      window.onerror = null;
      window.addEventListener('error', caught);
      const boom = new Error('boom');
      let heard = 0;
      auth.subscribe((state) => {
        if (state.status === 'signed-in') throw boom;
      });
      auth.subscribe(() => heard++);
      await auth.signIn(password);
      window.removeEventListener('error', caught);
      window.onerror = onerror;
      assert.equal(heard, 2);
      assert.deepEqual(reported, [boom]);
    });

    test('methods work detached, and the state keeps its identity until it changes', async () => {
      const { subscribe, signIn, accessToken } = tab();
      await signIn(password);
      const states: AuthState[] = [];
      subscribe((state) => states.push(state));
      await accessToken();
      subscribe((state) => states.push(state));
      assert.equal(states[0], states[1]);
    });
  });

  suite('anonymous sessions', () => {
    test('one is opened, however many ask in however many tabs', async () => {
      const hold = gate();
      backend.gate = hold.promise;
      const tabs = [tab({ anonymous: 'lazy' }), tab({ anonymous: 'lazy' }), tab({ anonymous: 'lazy' })];
      const asked = tabs.flatMap((auth) => [auth.signInAnonymously(), auth.signInAnonymously()]);
      await until(() => backend.count('anonymous') === 1);
      hold.open();
      const ids = new Set((await Promise.all(asked)).map(({ user }) => user.id));
      assert.equal(backend.count('anonymous'), 1);
      assert.equal(ids.size, 1);
    });

    test('auto opens one at once and reports its progress', async () => {
      const auth = tab({ anonymous: 'auto' });
      const notices: Notice[] = [];
      auth.on((notice) => notices.push(notice));
      await until(() => status(auth) === 'anonymous');
      assert.deepInclude(notices, { type: 'progress', fraction: 0.5, hashesPerSecond: 1000 });
    });

    test('lazy opens one at the first token, off never', async () => {
      assert.isString(await tab({ anonymous: 'lazy' }).accessToken());
      const other = new FakeBackend(crypto.randomUUID(), clock);
      assert.isNull(await tab({ backend: other }).accessToken());
      assert.notInclude(other.calls, 'anonymous');
    });

    test('a failure is in the state and in the rejection, and the next try begins afresh', async () => {
      backend.failSignIn = new AuthError('network', 'down');
      const auth = tab({ anonymous: 'lazy' });
      await rejection(auth.signInAnonymously(), 'network');
      assert.deepEqual(auth.state, { status: 'signed-out', error: backend.failSignIn });
      backend.failSignIn = undefined;
      assert.isFalse((await auth.signInAnonymously()).restored);
      assert.equal(status(auth), 'anonymous');
    });

    test('giving up the only wait calls the work off and leaves no error behind', async () => {
      backend.gate = new Promise(() => undefined);
      const auth = tab({ anonymous: 'lazy' });
      const controller = new AbortController();
      const asked = auth.signInAnonymously({ signal: controller.signal });
      await until(() => backend.count('anonymous') === 1);
      controller.abort();
      await rejection(asked, 'aborted');
      assert.deepEqual(auth.state, { status: 'signed-out' });
    });

    test('a backend that opens none refuses the option at once, with a sentence', () => {
      Object.assign(backend, { signInAnonymously: undefined });
      const error = thrown(() => tab({ anonymous: 'auto' }));
      assert.equal(error.code, 'misconfigured');
      assert.include(error.message, 'anonymous');
    });

    test('one that ran out while the page was open is told as lost, and the next call opens another', async () => {
      backend.rotates = false;
      const auth = tab({ anonymous: 'lazy' });
      const { user } = await auth.signInAnonymously();
      const changes: Change[] = [];
      auth.subscribe((_, change) => change && changes.push(change));
      backend.renewal = 'on-use';
      clock.advance(2 * backend.lifetimeMs);
      assert.isString(await auth.accessToken());
      assert.equal(backend.count('refresh'), 0, 'an expired token would bring another visitor without a word');
      const lost = changes[0]!.state;
      assert.equal(lost.status === 'signed-out' && lost.error?.code, 'identity_lost');
      assert.notDeepEqual((auth.state as { user?: unknown }).user, user);
    });

    test('another id after a renewal is told as a switch of identity', async () => {
      const auth = tab({ anonymous: 'lazy' });
      await auth.signInAnonymously();
      const causes: (string | undefined)[] = [];
      auth.subscribe((_, change) => causes.push(change?.cause));
      backend.nextId = 'somebody-else';
      clock.advance(backend.lifetimeMs - minute);
      await until(() => causes.length === 2);
      assert.equal(causes[1], 'switched');
    });
  });

  suite('refreshing', () => {
    test('happens ahead of expiry by itself, and the next token is the new one', async () => {
      const auth = await signedIn();
      const old = await auth.accessToken();
      let cause: string | undefined;
      auth.subscribe((_, change) => (cause = change?.cause));
      clock.advance(58 * minute);
      assert.equal(backend.count('refresh'), 0);
      clock.advance(minute);
      await until(() => cause === 'refreshed');
      assert.notEqual(await auth.accessToken(), old);
    });

    test('a hundred callers after expiry wait for one refresh and get the same token', async () => {
      const auth = await signedIn();
      clock.advance(61 * minute);
      const tokens = new Set(await Promise.all(Array.from({ length: 100 }, () => auth.accessToken())));
      assert.equal(tokens.size, 1);
      assert.equal(backend.count('refresh'), 1);
    });

    test('all tabs together send one refresh, and none is signed out by a strict server', async () => {
      const tabs = [await signedIn(), tab(), tab()];
      await Promise.all(tabs.map(({ ready }) => ready));
      for (let round = 1; round <= 5; round++) {
        clock.advance(61 * minute);
        const tokens = await Promise.all(tabs.map((auth) => auth.accessToken()));
        assert.equal(new Set(tokens).size, 1);
        assert.equal(backend.count('refresh'), round);
      }
      assert.equal(backend.count('already used'), 0);
    });

    test('a failure that is no verdict keeps the session, says when it will try again, and then does', async () => {
      const auth = await signedIn();
      const notices: Notice[] = [];
      auth.on((notice) => notices.push(notice));
      backend.verdicts = [{ kind: 'unknown', error: new AuthError('server', '500') }];
      clock.advance(59 * minute);
      await until(() => notices.length === 1);
      assert.deepEqual(notices[0], { type: 'retry', atMs: clock.now() + 500 });
      assert.equal(status(auth), 'signed-in');
      clock.advance(500);
      await until(() => backend.count('refresh') === 2);
    });

    test('a token that is still valid is given while refreshing fails; an expired one is not', async () => {
      const auth = await signedIn();
      const failure = { kind: 'unknown', error: new AuthError('network', 'down') } as const;
      backend.verdicts = [failure, failure];
      clock.advance(60 * minute - 10_000);
      assert.isString(await auth.accessToken());
      clock.advance(20_000);
      await rejection(auth.accessToken(), 'network');
      assert.equal(status(auth), 'signed-in');
    });

    test('when the server asks to wait, no tab asks before the time is over', async () => {
      const first = await signedIn();
      const second = tab();
      await second.ready;
      backend.verdicts = [
        { kind: 'busy', retryAfter: 7, error: new AuthError('rate_limited', 'wait', { retryAfter: 7 }) },
      ];
      clock.advance(61 * minute);
      await rejection(first.accessToken(), 'rate_limited');
      await rejection(second.accessToken(), 'rate_limited');
      assert.equal(backend.count('refresh'), 1);
      // And a tenth at most, by which those who were told the same spread.
      clock.advance(7700);
      assert.isString(await second.accessToken());
      assert.isString(await first.accessToken());
      assert.equal(backend.count('refresh'), 2);
    });

    test('only a verdict on the token ends the session, and says why', async () => {
      const auth = await signedIn();
      backend.verdicts = [{ kind: 'dead', reason: 'session_expired' }];
      const causes: (string | undefined)[] = [];
      auth.subscribe((_, change) => causes.push(change?.cause));
      clock.advance(61 * minute);
      assert.isNull(await auth.accessToken());
      assert.deepEqual(causes, [undefined, 'server']);
      assert.equal(auth.state.status === 'signed-out' && auth.state.error?.code, 'session_expired');
    });

    test('a verdict on a token that another tab has replaced meanwhile ends nothing', async () => {
      const first = await signedIn();
      const second = tab();
      await second.ready;
      const hold = gate();
      backend.gate = hold.promise;
      backend.verdicts = [{ kind: 'dead', reason: 'session_expired' }];
      clock.advance(61 * minute);
      const asked = first.accessToken();
      await until(() => backend.count('refresh') === 1);
      backend.gate = Promise.resolve();
      await second.signIn(password);
      hold.open();
      assert.equal(await asked, await second.accessToken());
      assert.equal(status(first), 'signed-in');
    });

    test('a token whose answer was lost and that the server does not take again is told as lost', async () => {
      const auth = await signedIn();
      backend.verdicts = [
        { kind: 'unknown', error: new AuthError('timeout', 'lost') },
        { kind: 'dead', reason: 'session_expired' },
      ];
      clock.advance(61 * minute);
      await rejection(auth.accessToken(), 'timeout');
      clock.advance(minute);
      await until(() => status(auth) === 'signed-out');
      assert.equal(auth.state.status === 'signed-out' && auth.state.error?.code, 'refresh_lost');
    });
  });

  suite('signing in and out', () => {
    test('a wrong password rejects and changes nothing', async () => {
      const auth = tab();
      await rejection(auth.signIn({ ...password, password: 'wrong' }), 'invalid_credentials');
      assert.deepEqual(auth.state, { status: 'signed-out' });
    });

    test('other tabs follow a sign-in and a sign-out', async () => {
      const [here, there] = [tab(), tab()];
      await Promise.all([here.ready, there.ready]);
      await here.signIn(password);
      await until(() => status(there) === 'signed-in');
      await here.signOut();
      await until(() => status(there) === 'signed-out');
      assert.isNull(await there.accessToken());
    });

    test('sign-out works without a network and tells the backend as best it can', async () => {
      const auth = await signedIn();
      backend.failSignIn = new AuthError('offline', 'offline');
      await auth.signOut();
      assert.equal(status(auth), 'signed-out');
      assert.equal((await tab().ready).status, 'signed-out');
    });

    test('sign-out everywhere says when the backend could not be told, and has ended the session here all the same', async () => {
      const auth = await signedIn();
      backend.failSignIn = new AuthError('network', 'down');
      await rejection(auth.signOut({ scope: 'everywhere' }), 'network');
      assert.equal(status(auth), 'signed-out');
    });

    test('signing the others out leaves this device signed in', async () => {
      const auth = await signedIn();
      await auth.signOut({ scope: 'others' });
      assert.equal(status(auth), 'signed-in');
      assert.include(backend.calls, 'sign-out others');
    });

    for (const where of ['the same tab', 'another tab']) {
      test(`a refresh that is under way in ${where} cannot bring a session back after sign-out`, async () => {
        const refreshing = await signedIn();
        const leaving = where === 'the same tab' ? refreshing : tab();
        await leaving.ready;
        const hold = gate();
        backend.gate = hold.promise;
        clock.advance(61 * minute);
        const asked = refreshing.accessToken().catch(() => null);
        await until(() => backend.count('refresh') === 1);
        await leaving.signOut();
        hold.open();
        assert.isNull(await asked);
        assert.equal(status(refreshing), 'signed-out');
        assert.equal((await tab().ready).status, 'signed-out');
      });
    }

    test('a sign-in whose answer comes after a sign-out is dropped', async () => {
      const auth = tab();
      await auth.ready;
      const hold = gate();
      backend.gate = hold.promise;
      const asked = auth.signIn(password);
      await until(() => backend.count('sign-in') === 1);
      await auth.signOut();
      hold.open();
      await rejection(asked, 'aborted');
      assert.equal((await tab().ready).status, 'signed-out');
    });
  });

  suite('what the backend offers', () => {
    test('a capability is the presence of a method, unknown until the backend has told, and asked for once', async () => {
      backend.offer = { password: false };
      const auth = tab();
      assert.isFalse(auth.can('profile'));
      assert.isUndefined(auth.can('password'));
      assert.deepEqual(await Promise.all([auth.offer(), auth.offer()]), [backend.offer, backend.offer]);
      await auth.offer();
      assert.isFalse(auth.can('password'));
      assert.isTrue(auth.can('anonymous'));
      assert.equal(backend.count('describe'), 1);
    });

    test('a failure is told to every caller, and the next call asks again', async () => {
      backend.offer = new AuthError('misconfigured', 'no key');
      const auth = tab();
      await rejection(auth.offer(), 'misconfigured');
      backend.offer = { password: true };
      assert.deepEqual(await auth.offer(), { password: true });
    });
  });

  test('a disposed client makes no more calls and keeps the stored session', async () => {
    const auth = await signedIn();
    auth.dispose();
    assert.isEmpty(clock.pending);
    assert.equal((await tab().ready).status, 'signed-in');
  });

  test('site data that is cleared in use is a sign-out, and nothing is written back', async () => {
    const auth = await signedIn();
    await new Promise((resolve) => (indexedDB.deleteDatabase('portico').onsuccess = resolve));
    const causes: (string | undefined)[] = [];
    auth.subscribe((_, change) => causes.push(change?.cause));
    window.dispatchEvent(new Event('focus'));
    await until(() => status(auth) === 'signed-out');
    assert.equal(causes[1], 'storage-cleared');
    assert.equal((await tab().ready).status, 'signed-out');
  });
});
