/**
 * The page of a tab under test: a client of the real source, and what it said and did since the page was loaded.
 *
 * What it is made of is in the address: `api`, `tab` (its name in the server's log), and the client's own options.
 */
import { gotrue } from '../../../src/backends/gotrue.js';
import { createHttp } from '../../../src/backends/http.js';
import { inkeep } from '../../../src/backends/inkeep.js';
import { AuthError } from '../../../src/errors.js';
import { createAuth, type AnonymousMode, type Auth, type Notice, type Persist } from '../../../src/session/auth.js';
import { MovableClock } from './movable-clock.js';

export interface TabSettings {
  /** The API's address. */
  readonly api: string;
  readonly tab: string;
  readonly backend?: 'gotrue' | 'inkeep';
  readonly name?: string;
  readonly persist?: Persist;
  readonly anonymous?: AnonymousMode;
  /** Fixes what is random, 0 … 1. */
  readonly random?: number;
  /** `movable` where the driver cannot replace the page's own. */
  readonly clock?: 'movable';
}

/** What a call came to, without an exception. */
export type Outcome<T> = { readonly ok: T } | { readonly failed: string };

const query = Object.fromEntries(new URLSearchParams(location.search));
const settings = { ...query, ...(query['random'] && { random: Number(query['random']) }) } as unknown as TabSettings;
let calls = 0;
/** Calls of this page that have not been answered in full yet. */
let underWay = 0;

/** Tells the server which tab calls. */
const fetchNamed: typeof fetch = async (input, init) => {
  calls++;
  underWay++;
  try {
    const headers = new Headers(init?.headers);
    headers.set('x-tab', settings.tab);
    return await fetch(input, { ...init, headers });
  } finally {
    underWay--;
  }
};

const { random } = settings;
const clock = settings.clock === 'movable' ? new MovableClock() : undefined;
const environment = { ...(random !== undefined && { random: () => random }), ...(clock && { clock }) };
const http = createHttp({ fetch: fetchNamed, ...environment });

function makeAuth(over: Partial<TabSettings> = {}): Auth {
  const { api, backend = 'gotrue', name, persist, anonymous } = { ...settings, ...over };
  const made =
    backend === 'gotrue'
      ? gotrue({ url: `${api}/auth/v1`, http })
      : inkeep({ url: api, appId: 'app_reliability', http });
  return createAuth({ backend: made, name, persist, anonymous }, environment);
}

async function outcome<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: await call() };
  } catch (error) {
    return { failed: error instanceof AuthError ? error.code : `untyped: ${String(error)}` };
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed.'));
  });
}

const begunMs = performance.now();
const auth = makeAuth();
let restoredAfterMs = 0;
void auth.ready.then(() => (restoredAfterMs = performance.now() - begunMs));
/** Every change, as `cause` or `cause: error code`. */
const changes: string[] = [];
const notices: Notice[] = [];
/** Of whoever signs in. They come from outside: in this file they would be in the browser's cache. */
let credentials: { method: 'password'; email: string; password: string };
/** How often somebody was here and is not any more. */
let ends = 0;
auth.subscribe((state, change) => {
  if (state.status === 'signed-out' && change && 'user' in change.previous) ends++;
  if (change)
    changes.push(`${change.cause}${state.status === 'signed-out' && state.error ? `: ${state.error.code}` : ''}`);
});
auth.on((notice) => notices.push(notice));

/** How the page was shown: from the back-forward cache or anew, and what the state was. */
export interface Shown {
  readonly persisted: boolean;
  readonly status: string;
}
const shown: Shown[] = [];
addEventListener('pageshow', ({ persisted }) => shown.push({ persisted, status: auth.state.status }));

/** What the tab did on the cue. */
let cued: Promise<unknown>;
const cueName = 'reliability-cue';

const tab = {
  auth,
  shown,
  changes,
  notices,
  makeAuth,
  /** From the making of the client to a known state. */
  get restoredAfterMs() {
    return restoredAfterMs;
  },
  get ends() {
    return ends;
  },
  get calls() {
    return calls;
  },
  get underWay() {
    return underWay;
  },
  /** Has the tab do something as soon as any tab gives the cue. */
  onCue(use: (api: unknown) => unknown): void {
    const channel = new BroadcastChannel(cueName);
    cued = new Promise((resolve) => {
      channel.onmessage = () => {
        channel.close();
        resolve(use(tab));
      };
    });
  },
  get cued() {
    return cued;
  },
  /** Comes to this tab, too, by the same way and at the same time. */
  cue(): void {
    const channel = new BroadcastChannel(cueName);
    channel.postMessage('now');
    channel.close();
  },
  passTime: (ms: number) => clock!.move(ms),
  accessToken: () => outcome(() => auth.accessToken()),
  signIn(email: string, password: string) {
    credentials = { method: 'password', email, password };
    return tab.signInAgain();
  },
  signInAgain: () => outcome(() => auth.signIn(credentials)),
  signOut: () => outcome(() => auth.signOut()),
  /** A call to the API: where it is refused, the token is replaced at once, whatever the clock says. */
  fetchUser: () => outcome(async () => (await auth.fetch(`${settings.api}/auth/v1/user`)).status),
  /** Stops this page's only thread until the server answers. */
  block(): void {
    const request = new XMLHttpRequest();
    request.open('GET', `${settings.api}/auth/v1/settings`, false);
    request.send();
  },
  signInAnonymously: () => outcome(() => auth.signInAnonymously()),
  /** Resolves when no tab holds a turn or waits for one. To be asked of one tab at a time: asking takes turns itself. */
  async turnsOver(): Promise<void> {
    for (;;) {
      const { held = [], pending = [] } = await navigator.locks.query();
      const turns = [...held, ...pending].filter(({ name }) => name?.startsWith('portico|'));
      if (turns.length === 0) return;
      await Promise.all(turns.map(({ name }) => navigator.locks.request(name!, () => undefined)));
    }
  },
  /** Resolves once the state is so. */
  until(status: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = auth.subscribe((state) => {
        if (state.status !== status) return;
        queueMicrotask(() => stop());
        resolve();
      });
    });
  },
  /** Everything in IndexedDB, bytes by their type's name. */
  async stored(): Promise<string> {
    const found: unknown[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name!));
      for (const store of database.objectStoreNames) {
        found.push(await settled(database.transaction(store).objectStore(store).getAll()));
      }
      database.close();
    }
    return JSON.stringify(found, (_, value: unknown) =>
      ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? value.constructor.name : value,
    );
  },
  async spoil(store: string, change: (record: unknown) => unknown): Promise<void> {
    const database = await settled(indexedDB.open('portico'));
    const records = database.transaction(store, 'readwrite').objectStore(store);
    for (const key of await settled(records.getAllKeys())) {
      await settled(records.put(change(await settled<unknown>(records.get(key))), key));
    }
    database.close();
  },
  /** Resolves with the first notice of a type, heard already or not. */
  notice(type: Notice['type']): Promise<Notice> {
    return new Promise((resolve) => {
      const heard = notices.find((notice) => notice.type === type);
      if (heard) return resolve(heard);
      auth.on((notice) => notice.type === type && resolve(notice));
    });
  },
};

export type TabApi = typeof tab;
Object.assign(globalThis, { tab });
declare global {
  // oxlint-disable-next-line no-var
  var tab: TabApi;
}
