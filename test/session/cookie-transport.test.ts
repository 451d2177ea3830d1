import { assert } from '@esm-bundle/chai';
import { createHttp } from '../../src/backends/http.js';
import { insforge } from '../../src/backends/insforge.js';
import { createAuth, type Auth } from '../../src/session/auth.js';
import { openDatabase } from '../../src/session/database.js';
import { diskStore } from '../../src/session/disk-store.js';
import { json, jwt } from '../backends/fake-server.js';
import { ManualClock } from '../manual-clock.js';
import { until } from '../until.js';
import { changesOf, idOf, noticesOf, password } from './rig.js';

const lifetimeMs = 900_000;

/** InsForge together with the browser's jar, where no script of the page's can look. */
class Service {
  readonly url = `https://${crypto.randomUUID()}.example`;
  /** A browser that keeps no cookies of other sites. */
  dropsCookies = false;
  offline = false;
  /** The login that the cookie is of. */
  jar: { readonly user: string; readonly csrfToken: string } | undefined;
  readonly calls: string[] = [];
  #serial = 0;

  constructor(private readonly clock: ManualClock) {}

  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { pathname, search } = new URL(String(input));
    const call = pathname.replace('/api/auth', '') + search;
    this.calls.push(call);
    if (this.offline) throw new TypeError('Failed to fetch');
    const jar = init.credentials === 'include' ? this.jar : undefined;
    switch (call) {
      case '/sessions':
        return this.signIn();
      case '/sessions?client_type=mobile':
        return this.#answer('u1', { refreshToken: 'token-of-the-body' });
      case '/refresh?client_type=mobile':
        return this.#answer('u1', { refreshToken: 'token-of-the-body' });
      case '/refresh':
        if (!jar) return refused(401, 'AUTH_UNAUTHORIZED');
        if (new Headers(init.headers).get('x-csrf-token') !== jar.csrfToken) return refused(403, 'FORBIDDEN');
        return this.#answer(jar.user, { csrfToken: jar.csrfToken });
      case '/logout':
        this.jar = undefined;
        return json({ success: true });
      default:
        return json({});
    }
  };

  /** Also by another page of the same browser. */
  signIn(user = 'u1'): Response {
    const csrfToken = `csrf-${++this.#serial}`;
    if (!this.dropsCookies) this.jar = { user, csrfToken };
    // More than it should say: that is not to be kept either.
    return this.#answer(user, { csrfToken, refreshToken: 'token-of-the-cookie' });
  }

  count(call: string): number {
    return this.calls.filter((made) => made === call).length;
  }

  #answer(id: string, more: object): Response {
    const iat = Math.floor(this.clock.now() / 1000);
    const accessToken = jwt({ sub: id, iat, exp: iat + lifetimeMs / 1000, jti: ++this.#serial });
    return json({ accessToken, user: { id, email: `${id}@example.com` }, ...more });
  }
}

const refused = (statusCode: number, error: string) => json({ error, message: 'm', statusCode }, statusCode);

suite('a session that travels by cookie', () => {
  let clock: ManualClock;
  let service: Service;
  let opened: Auth[];

  setup(() => {
    clock = new ManualClock();
    service = new Service(clock);
    opened = [];
  });
  teardown(() => opened.forEach((auth) => auth.dispose()));

  /** A client as another tab has it: the store, the locks, the channel and the jar are all they share. */
  function tab(): Auth {
    const { url, fetch } = service;
    const http = createHttp({ fetch, clock, cookieOrigin: url });
    const auth = createAuth({ backend: insforge({ url, http }) }, { clock, random: () => 0.5 });
    opened.push(auth);
    return auth;
  }

  async function signedIn(): Promise<Auth> {
    const auth = tab();
    await auth.signIn(password);
    service.calls.length = 0;
    return auth;
  }

  async function stored() {
    const project = `insforge|${service.url}|`;
    const database = openDatabase(indexedDB);
    const snapshot = await diskStore(database, project, project, () => clock.now()).read();
    database.close();
    return snapshot;
  }

  test('is stored without a refresh token, even where the answer holds one', async () => {
    await signedIn();
    const { kind, ...snapshot } = await stored();
    assert.equal(kind, 'session');
    const text = JSON.stringify(snapshot);
    assert.include(text, service.jar!.csrfToken);
    assert.notInclude(text, 'token-of-the-cookie');
  });

  test('is refreshed once for two tabs', async () => {
    const tabs = [await signedIn(), tab()];
    await Promise.all(tabs.map(({ ready }) => ready));
    clock.advance(lifetimeMs);
    const tokens = await Promise.all(tabs.map((auth) => auth.accessToken()));
    assert.isString(tokens[0]);
    assert.equal(tokens[0], tokens[1]);
    assert.deepEqual(service.calls, ['/refresh']);
  });

  test('ends with a sign-out in the store, in the jar and in the other tab, and is not refreshed after it', async () => {
    const one = await signedIn();
    const other = tab();
    await other.ready;
    await one.signOut();
    await until(() => service.jar === undefined);
    await until(() => other.state.status === 'signed-out');
    assert.equal((await stored()).kind, 'ended');
    clock.advance(lifetimeMs);
    assert.isNull(await tab().accessToken());
    assert.deepEqual(service.calls, ['/logout']);
  });

  test('leaves its cookie behind where a sign-out cannot be told, and no page signs in by that; it is told later', async () => {
    const auth = await signedIn();
    service.offline = true;
    await auth.signOut();
    await until(() => service.count('/logout') === 1);
    assert.isDefined(service.jar);
    assert.isNull(await tab().accessToken());
    assert.equal(service.count('/refresh'), 0);
    service.offline = false;
    await until(() => {
      clock.advance(10_000);
      return service.jar === undefined;
    });
  });

  test('ends here when another site’s sign-in has replaced its cookie, which is left alone', async () => {
    const auth = await signedIn();
    service.signIn('u2');
    clock.advance(lifetimeMs);
    assert.isNull(await auth.accessToken());
    assert.equal(auth.state.status, 'signed-out');
    assert.equal(service.jar?.user, 'u2');
    assert.equal(service.count('/logout'), 0);
  });

  test('is another person’s when the cookie is, and says so', async () => {
    const auth = await signedIn();
    const changes = changesOf(auth);
    service.jar = { ...service.jar!, user: 'u2' };
    clock.advance(lifetimeMs);
    await auth.accessToken();
    assert.equal(idOf(auth), 'u2');
    assert.equal(changes.at(-1)?.cause, 'switched');
  });

  test('goes by token where the browser drops the cookie, tells why, and says so to those who come later', async () => {
    service.dropsCookies = true;
    const auth = tab();
    const notices = noticesOf(auth);
    await auth.signIn(password);
    assert.deepEqual(service.calls, ['/sessions', '/refresh', '/sessions?client_type=mobile']);
    for (const told of [notices, noticesOf(auth)]) {
      const kinds = told.map((notice) => notice.type === 'degraded' && notice.what);
      assert.deepEqual(kinds, ['cookies']);
    }
    clock.advance(lifetimeMs);
    assert.isString(await tab().accessToken());
    assert.equal(service.calls.at(-1), '/refresh?client_type=mobile');
  });
});
