import { assert } from '@esm-bundle/chai';
import { AuthError } from '../../src/errors.js';
import type { AuthState } from '../../src/session/state.js';
import { until } from '../until.js';
import { gate } from './fake-backend.js';
import { changesOf, hang, minute, noticesOf, password, Rig, setOnline } from './rig.js';

/** Who is shown. */
const userOf = (state: AuthState) => ('user' in state ? state.user : undefined);

/** Fires what a browser fires when it keeps a page for the way back, and when it shows it again. */
const pageEvent = (type: 'pagehide' | 'pageshow') =>
  window.dispatchEvent(new PageTransitionEvent(type, { persisted: true }));

suite('several clients on one page', () => {
  let rig: Rig;
  setup(() => (rig = new Rig()));
  teardown(() => rig.close());

  test('share the session that lives in memory, and its refresh', async () => {
    const clients = [await rig.signedIn({ persist: 'memory' }), rig.tab({ persist: 'memory' })];
    assert.equal((await clients[1]!.ready).status, 'signed-in');
    rig.clock.advance(61 * minute);
    const tokens = await Promise.all(clients.map((auth) => auth.accessToken()));
    assert.equal(new Set(tokens).size, 1);
    assert.equal(rig.backend.count('refresh'), 1);
    await clients[0]!.signOut();
    await until(() => clients[1]!.state.status === 'signed-out');
  });

  test('of other names, or that keep it elsewhere, share nothing', async () => {
    await rig.signedIn({ persist: 'memory', name: 'one' });
    assert.equal((await rig.tab({ persist: 'memory', name: 'two' }).ready).status, 'signed-out');
    assert.equal((await rig.tab({ persist: 'tab', name: 'one' }).ready).status, 'signed-out');
    assert.equal((await rig.tab({ name: 'one' }).ready).status, 'signed-out');
  });

  test('for a server share nothing: each is another visitor’s', async () => {
    await rig.signedIn({ persist: 'memory', server: true });
    assert.equal((await rig.tab({ persist: 'memory', server: true }).ready).status, 'signed-out');
  });

  test('open one anonymous session in memory', async () => {
    const clients = [1, 2, 3].map(() => rig.tab({ persist: 'memory', anonymous: 'auto' }));
    await until(() => clients.every(({ state }) => state.status === 'anonymous'));
    assert.equal(rig.backend.count('anonymous'), 1);
  });
});

suite('a page that is kept for the way back', () => {
  let rig: Rig;
  setup(() => (rig = new Rig()));
  teardown(() => rig.close());

  test('shows nobody from the moment it is put away until the store has been read again', async () => {
    const auth = await rig.signedIn();
    const before = auth.state;
    const changes = changesOf(auth);
    pageEvent('pagehide');
    assert.equal(auth.state.status, 'restoring');
    const asked = auth.accessToken();
    pageEvent('pageshow');
    assert.equal(auth.state.status, 'restoring');
    assert.isString(await asked);
    assert.deepEqual(auth.state, before);
    assert.deepEqual(
      changes.map(({ state, cause }) => [state.status, cause]),
      [
        ['restoring', undefined],
        ['signed-in', 'restored'],
      ],
    );
  });

  test('never shows a session again that ended meanwhile, and says who was here', async () => {
    const auth = await rig.signedIn();
    const elsewhere = rig.tab();
    await elsewhere.ready;
    const changes = changesOf(auth);
    pageEvent('pagehide');
    await elsewhere.signOut();
    pageEvent('pageshow');
    assert.isNull(await auth.accessToken());
    assert.notInclude(
      changes.map(({ state }) => state.status),
      'signed-in',
    );
    assert.include(changes.at(-1), { cause: 'user' });
    assert.equal(changes.at(-1)!.previous.status, 'signed-in');
  });

  test('shows a form that was open as it was: nobody is known there', async () => {
    const auth = rig.tab();
    await auth.ready;
    const changes = changesOf(auth);
    pageEvent('pagehide');
    pageEvent('pageshow');
    await auth.accessToken();
    assert.isEmpty(changes);
  });
});

suite('a page that the browser renders ahead', () => {
  let rig: Rig;
  setup(() => {
    rig = new Rig();
    Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
  });
  teardown(() => {
    delete (document as { prerendering?: boolean }).prerendering;
    rig.close();
  });
  function beginVisit(): void {
    Object.defineProperty(document, 'prerendering', { value: false, configurable: true });
    document.dispatchEvent(new Event('prerenderingchange'));
  }
  /** Resolves after the turn of whoever asked before. */
  async function turnOf(turn: 'refresh' | 'anonymous'): Promise<void> {
    await rig.tab().ready;
    await navigator.locks.request(rig.lock(turn), () => undefined);
  }

  test('opens no anonymous session before its visitor comes', async () => {
    const auth = rig.tab({ anonymous: 'auto' });
    const asked = auth.signInAnonymously();
    await turnOf('anonymous');
    assert.equal(rig.backend.count('anonymous'), 0);
    beginVisit();
    await asked;
    assert.equal(auth.state.status, 'anonymous');
    assert.equal(rig.backend.count('anonymous'), 1);
  });

  test('knows who is here, and gives a token that is good', async () => {
    await rig.signedIn();
    const auth = rig.tab();
    assert.equal((await auth.ready).status, 'signed-in');
    assert.isString(await auth.accessToken());
  });

  test('refreshes nothing before its visitor comes, and a sign-out elsewhere is seen then', async () => {
    const other = await rig.signedIn();
    const auth = rig.tab();
    await auth.ready;
    rig.clock.advance(61 * minute);
    const asked = auth.accessToken();
    await turnOf('refresh');
    assert.equal(rig.backend.count('refresh'), 0);
    await other.signOut();
    beginVisit();
    assert.isNull(await asked);
    assert.equal(auth.state.status, 'signed-out');
    assert.equal(rig.backend.count('refresh'), 0);
  });
});

suite('the lease of the tab that opens the anonymous session', () => {
  let rig: Rig;
  setup(() => (rig = new Rig()));
  teardown(() => rig.close());

  /** Lets 2 s pass once somebody waits for them. */
  async function look(): Promise<void> {
    await until(() => rig.clock.pending.includes(2000));
    rig.clock.advance(2000);
  }

  test('keeps the others waiting for as long as its tab says that it is at work', async () => {
    const hold = gate();
    rig.backend.gate = hold.promise;
    const [solving, waiting] = [rig.tab({ anonymous: 'lazy' }), rig.tab({ anonymous: 'lazy' })];
    const first = solving.signInAnonymously();
    await until(() => rig.backend.count('anonymous') === 1);
    const second = waiting.signInAnonymously();
    for (let passed = 0; passed < 60_000; passed += 2000) await look();
    assert.equal(rig.backend.count('anonymous'), 1);
    hold.open();
    assert.deepEqual((await second).user, (await first).user);
    assert.equal(rig.backend.count('anonymous'), 1);
  });

  test('is over once its tab hangs, and another one goes on without the lock', async () => {
    const release = await hang(rig.lock('anonymous'));
    const auth = rig.tab({ anonymous: 'lazy' });
    await auth.ready;
    const asked = auth.signInAnonymously();
    for (let passed = 0; passed < 6000; passed += 2000) await look();
    await until(() => rig.clock.pending.includes(2000));
    assert.equal(rig.backend.count('anonymous'), 0);
    await look();
    await asked;
    assert.equal(rig.backend.count('anonymous'), 1);
    release();
  });

  test('lost, the session that is stored first counts, and the other is thrown away', async () => {
    const hold = gate();
    rig.backend.gate = hold.promise;
    const late = rig.tab({ anonymous: 'lazy' });
    const asked = late.signInAnonymously();
    await until(() => rig.backend.count('anonymous') === 1);
    const other = await (async () => {
      rig.backend.gate = Promise.resolve();
      const auth = rig.tab();
      await auth.signIn(password);
      return auth;
    })();
    hold.open();
    assert.deepEqual(await asked, { user: userOf(other.state), restored: true });
  });
});

suite('telling the backend that a session is over', () => {
  let rig: Rig;
  setup(() => (rig = new Rig()));
  teardown(() => rig.close());
  const fail = (code: 'offline' | 'server' | 'misconfigured') => (rig.backend.failSignIn = new AuthError(code, 'no'));

  test('is tried once more when the device is online again, and not a third time', async () => {
    const auth = await rig.signedIn();
    fail('offline');
    await auth.signOut();
    assert.equal(rig.backend.count('sign-out here'), 1);
    setOnline(true);
    setOnline(true);
    rig.clock.advance(60 * minute);
    assert.equal(rig.backend.count('sign-out here'), 2);
  });

  test('is tried once more after a while where the server failed', async () => {
    const auth = await rig.signedIn();
    fail('server');
    await auth.signOut();
    await until(() => rig.clock.pending.length > 0);
    rig.clock.advance(10_000);
    assert.equal(rig.backend.count('sign-out here'), 2);
    assert.isEmpty(rig.clock.pending);
  });

  test('is not tried again where it can never work', async () => {
    const auth = await rig.signedIn();
    fail('misconfigured');
    await auth.signOut();
    await auth.accessToken();
    assert.isEmpty(rig.clock.pending);
  });

  test('everywhere is not tried again once somebody has signed in anew', async () => {
    const auth = await rig.signedIn();
    fail('server');
    await auth.signOut({ scope: 'everywhere' }).catch(() => undefined);
    rig.backend.failSignIn = undefined;
    await auth.signIn(password);
    rig.clock.advance(10_000);
    assert.equal(rig.backend.count('sign-out everywhere'), 1);
  });
});

suite('an anonymous visitor who signs in', () => {
  let rig: Rig;
  const nativeFetch = globalThis.fetch;
  let sent: (string | null)[];
  setup(() => {
    rig = new Rig();
    sent = [];
    globalThis.fetch = (input, init) => {
      sent.push(new Request(input, init).headers.get('authorization'));
      return Promise.resolve(new Response('fine'));
    };
  });
  teardown(() => {
    globalThis.fetch = nativeFetch;
    rig.close();
  });
  const url = 'https://api.example.com/merge';

  test('is told with both identities, and the site can merge on the strength of both tokens', async () => {
    const auth = rig.tab({
      anonymous: 'lazy',
      async onUpgrade({ previous, current, fetchAsPrevious }) {
        assert.equal(previous.id, 'anon-1');
        assert.equal(current.id, password.email);
        await fetchAsPrevious(url);
        await auth.fetch(url);
      },
    });
    await auth.signInAnonymously();
    const before = await auth.accessToken();
    const changes = changesOf(auth);
    await auth.signIn(password);
    assert.deepEqual(sent, [`Bearer ${before}`, `Bearer ${await auth.accessToken()}`]);
    const [{ previous, state, cause }] = changes as [(typeof changes)[0]];
    assert.equal(cause, 'sign-in');
    assert.deepEqual([userOf(previous)?.id, userOf(state)?.id], ['anon-1', password.email]);
  });

  test('waits 10 s for the site and no longer, after which the old token is dropped', async () => {
    let fetchAsPrevious!: typeof fetch;
    const auth = rig.tab({
      anonymous: 'lazy',
      onUpgrade(upgrade) {
        ({ fetchAsPrevious } = upgrade);
        return new Promise(() => undefined);
      },
    });
    await auth.signInAnonymously();
    const asked = auth.signIn(password);
    await until(() => rig.clock.pending.includes(10_000));
    rig.clock.advance(10_000);
    assert.equal((await asked).kind, 'signed-in');
    const refused = await fetchAsPrevious(url).catch((error: unknown) => error);
    assert.equal((refused as AuthError).code, 'signed_out');
    assert.isEmpty(sent);
  });

  test('is not asked for where the id stays, or nobody was here before', async () => {
    let asked = 0;
    const auth = rig.tab({ anonymous: 'lazy', onUpgrade: () => void asked++ });
    await auth.signIn(password);
    await auth.signOut();
    assert.equal(asked, 0);
    assert.isEmpty(noticesOf(auth));
  });

  test('is the same visitor again after signing out, where the backend has no other way to know them', async () => {
    const auth = rig.tab({ anonymous: 'lazy' });
    const { user } = await auth.signInAnonymously();
    await auth.signIn(password);
    await auth.signOut();
    assert.equal(auth.state.status, 'signed-out');
    assert.deepEqual(await auth.signInAnonymously(), { user, restored: true });
    assert.equal(rig.backend.count('anonymous'), 1);
    await auth.signOut();
    assert.isFalse((await auth.signInAnonymously()).restored, 'a guest who leaves is not kept');
  });

  for (const [what, options, forget] of [
    ['on a shared device, told to forget', { anonymous: 'lazy' }, true],
    ['where anonymous sessions are off', { anonymous: 'off' }, false],
  ] as const) {
    test(`is a new visitor after signing out ${what}`, async () => {
      const auth = rig.tab(options);
      const { user } = await auth.signInAnonymously();
      await auth.signIn(password);
      await auth.signOut({ forget });
      assert.notDeepEqual((await auth.signInAnonymously()).user, user);
    });
  }
});
