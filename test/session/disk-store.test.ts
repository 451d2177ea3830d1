import { assert } from '@esm-bundle/chai';
import { clear, entries, get, set } from 'idb-keyval';
import type { Session } from '../../src/backends/backend.js';
import { databaseName, keysStore, NewerDatabase, openDatabase, sessionsStore } from '../../src/session/database.js';
import { diskStore, NewerRecord } from '../../src/session/disk-store.js';
import { ManualClock } from '../manual-clock.js';
import { until } from '../until.js';

const session: Session = {
  accessToken: 'canary-access-1f9a',
  refreshToken: 'canary-refresh-7c2e',
  issuedAtMs: 1000,
  expiresAtMs: 4_000_000,
  user: { id: 'u1', anonymous: false, email: 'ada@example.com' },
  aal: 'aal2',
};
const content = { kind: 'session', session } as const;
const name = () => `test-${crypto.randomUUID()}`;
const open = (project: string, record = project) => diskStore(openDatabase(indexedDB), project, record, Date.now);

/** Everything in the database, as text in which a token would be found wherever it lies. */
async function dump(): Promise<string> {
  const database = openDatabase(indexedDB);
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof ArrayBuffer) texts.push(new TextDecoder().decode(value));
    else if (ArrayBuffer.isView(value)) texts.push(new TextDecoder().decode(value));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    else texts.push(String(value));
  };
  for (const store of [sessionsStore, keysStore] as const) collect(await entries(database.store(store)));
  database.close();
  return texts.join('\n');
}

function deleteDatabase(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(databaseName);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error!);
  });
}

suite('the store on disk', () => {
  teardown(deleteDatabase);

  test('gives back the session it was given, to another client too', async () => {
    const project = name();
    assert.isTrue((await open(project).write(content, 0)).committed);
    assert.deepInclude(await open(project).read(), { kind: 'session', session });
  });

  test('holds no token that can be read, and a key that cannot be taken out', async () => {
    await open(name()).write(content, 0);
    const text = await dump();
    assert.include(text, 'u1', 'the dump does see what is stored');
    assert.notInclude(text, 'canary');
    const key = await get<CryptoKey>('session', openDatabase(indexedDB).store(keysStore));
    assert.isFalse(key!.extractable);
  });

  test('two tabs that make the key at once use the same', async () => {
    const project = name();
    const [first, second] = [open(project, 'a'), open(project, 'b')];
    await Promise.all([first.write(content, 0), second.write(content, 0)]);
    assert.equal((await open(project, 'a').read()).kind, 'session');
    assert.equal((await open(project, 'b').read()).kind, 'session');
  });

  test('a write for a generation that has passed changes nothing', async () => {
    const project = name();
    const store = open(project);
    const first = (await store.write(content, 0)).snapshot.generation;
    await store.write({ kind: 'ended', cause: 'user' }, undefined);
    const late = await store.write(content, first);
    assert.isFalse(late.committed);
    assert.include(late.snapshot, { kind: 'ended', cause: 'user' });
    assert.isAbove(late.snapshot.generation, first);
    assert.equal((await store.read()).kind, 'ended');
  });

  test('the first record after site data were cleared is of a later generation than any before', async () => {
    const project = name();
    const before = await open(project).write(content, 0);
    await deleteDatabase();
    const store = open(project);
    const after = await store.write(
      { kind: 'session', session: { ...session, user: { id: 'u2', anonymous: false } } },
      0,
    );
    assert.isAbove(after.snapshot.generation, before.snapshot.generation);
    assert.isFalse((await store.write(content, before.snapshot.generation)).committed, 'a refresh from before');
  });

  test('an end leaves no token behind, sealed or not', async () => {
    const project = name();
    const store = open(project);
    await store.write(content, 0);
    await store.write({ kind: 'ended', cause: 'user' }, undefined);
    const stored = await get<Record<string, unknown>>(project, openDatabase(indexedDB).store(sessionsStore));
    assert.isNull(stored!['sealed']);
    assert.isNull(stored!['subject']);
  });

  test('notes lie beside the session of their generation and are gone with the next', async () => {
    const project = name();
    const store = open(project);
    const { generation } = (await store.write(content, 0)).snapshot;
    const setback = { count: 1, code: 'server', atMs: 7, notBeforeMs: 9 } as const;
    assert.equal(await store.note({ intentAtMs: 5, setback }, generation), 'noted');
    assert.deepInclude(await store.read(), { intentAtMs: 5, setback, generation });
    assert.equal(await store.note({ intentAtMs: 6 }, generation + 7), 'refused');
    assert.include(await store.read(), { intentAtMs: 5 });
    await store.write(content, generation);
    assert.isUndefined(((await store.read()) as { intentAtMs?: number }).intentAtMs);
  });

  test('of two tabs that claim at once only one gets it', async () => {
    const project = name();
    const [first, second] = [open(project), open(project)];
    const { generation } = (await first.write(content, 0)).snapshot;
    const claim = (store: typeof first) =>
      store.note({ intentAtMs: 5 }, generation, ({ intentAtMs }) => intentAtMs === undefined);
    assert.sameMembers(await Promise.all([claim(first), claim(second)]), ['noted', 'refused']);
    const free = (atMs: number | undefined) => atMs === undefined;
    assert.sameMembers(await Promise.all([first.stampLease(5, free), second.stampLease(5, free)]), [true, false]);
    assert.equal(await second.leaseAtMs(), 5);
  });

  test('an intent takes as much room as the session that will follow', async () => {
    const project = name();
    const store = open(project);
    const { generation } = (await store.write(content, 0)).snapshot;
    const record = () => get<{ sealed: { data: ArrayBuffer }; padding?: ArrayBuffer }>(project, sessions);
    const sessions = openDatabase(indexedDB).store(sessionsStore);
    await store.note({ intentAtMs: 5 }, generation);
    const padded = await record();
    assert.equal(padded!.padding!.byteLength, padded!.sealed.data.byteLength);
    await store.note({ intentAtMs: undefined }, generation);
    assert.isUndefined((await record())!.padding);
  });

  test('notes that script in the page has tampered with are worth nothing', async () => {
    const project = name();
    const store = open(project);
    await store.write(content, 0);
    const sessions = openDatabase(indexedDB).store(sessionsStore);
    const record = await get<object>(project, sessions);
    await set(
      project,
      { ...record, intentAtMs: 'now', setback: { count: 1, code: 'server', atMs: 0, notBeforeMs: Infinity } },
      sessions,
    );
    assert.deepInclude(await store.read(), { kind: 'session', intentAtMs: undefined, setback: undefined });
  });

  for (const [what, damage] of [
    ['a flipped byte', (record: { sealed: { data: ArrayBuffer } }) => (new Uint8Array(record.sealed.data)[3]! ^= 1)],
    ['another person’s id', (record: { subject: string }) => (record.subject = 'u2')],
    ['another project', (record: { project: string }) => (record.project = 'other')],
    ['a seal of the wrong type', (record: { sealed: unknown }) => (record.sealed = 'text')],
    ['a generation that is no number', (record: { generation: unknown }) => (record.generation = '7')],
  ] as const) {
    test(`a record with ${what} is corrupt, and the next write takes its place`, async () => {
      const project = name();
      const store = open(project);
      await store.write(content, 0);
      const sessions = openDatabase(indexedDB).store(sessionsStore);
      const record = await get<never>(project, sessions);
      (damage as (record: unknown) => void)(record);
      await set(project, record, sessions);
      assert.equal((await store.read()).kind, 'corrupt');
      assert.isTrue((await store.write(content, undefined)).committed);
      assert.equal((await store.read()).kind, 'session');
    });
  }

  test('a record whose key is gone is corrupt, not an exception', async () => {
    const store = open(name());
    await store.write(content, 0);
    await clear(openDatabase(indexedDB).store(keysStore));
    assert.equal((await store.read()).kind, 'corrupt');
  });

  test('a record of a newer release is neither read nor written', async () => {
    const project = name();
    const sessions = openDatabase(indexedDB).store(sessionsStore);
    const newer = { schema: 2, generation: 4, project };
    await set(project, newer, sessions);
    const failed = await open(project)
      .read()
      .catch((error: unknown) => error);
    assert.instanceOf(failed, NewerRecord);
    assert.deepEqual(await get(project, sessions), newer);
  });

  test('a database of a newer release is left alone', async () => {
    await deleteDatabase();
    const newer = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(databaseName, 2);
      request.onsuccess = () => resolve(request.result);
    });
    newer.close();
    const failed = await open(name())
      .read()
      .catch((error: unknown) => error);
    assert.instanceOf(failed, NewerDatabase);
  });

  test('a database without our stores is made anew', async () => {
    await deleteDatabase();
    const foreign = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(databaseName, 1);
      request.onsuccess = () => resolve(request.result);
    });
    foreign.close();
    const store = open(name());
    assert.isTrue((await store.write(content, 0)).committed);
  });

  test('deleting the database from elsewhere is not held up, and reading goes on with nothing', async () => {
    const store = open(name());
    await store.write(content, 0);
    await deleteDatabase();
    assert.equal((await store.read()).kind, 'empty');
  });

  test('an open that never answers is given up after 2 s', async () => {
    const clock = new ManualClock();
    const silent = { open: () => ({}) } as unknown as IDBFactory;
    const failing = diskStore(openDatabase(silent, { clock }), 'p', 'p', Date.now).read();
    await until(() => clock.pending.length === 1);
    clock.advance(2000);
    const failed = await failing.catch((error: unknown) => error);
    assert.match(String(failed), /in 2 s/);
  });

  test('a transaction that never settles is given up after 2 s, and changes nothing later', async () => {
    const clock = new ManualClock();
    const project = name();
    await open(project).write(content, 0);
    const foreign = await rawOpen(1);
    const busy = foreign.transaction(sessionsStore, 'readwrite').objectStore(sessionsStore);
    let done = false;
    // Keeps the store to itself for as long as it asks for more.
    const ask = (): void => {
      busy.get('x').onsuccess = () => done || ask();
    };
    ask();
    const failing = diskStore(openDatabase(indexedDB, { clock }), project, project, Date.now)
      .write({ kind: 'ended', cause: 'user' }, undefined)
      .catch((error: unknown) => error);
    const database = openDatabase(indexedDB);
    const passTime = async () => {
      await get('session', database.store(keysStore));
      clock.advance(10);
      return undefined;
    };
    let outcome: unknown;
    do outcome = await Promise.race([failing, passTime()]);
    while (outcome === undefined);
    database.close();
    assert.match(String(outcome), /in 2 s/);
    assert.isAtLeast(clock.now(), new ManualClock().now() + 2000);
    done = true;
    assert.equal((await open(project).read()).kind, 'session');
    foreign.close();
  });

  test('an open that has to wait for a tab which lets go of nothing is given up, and blocks nobody later', async () => {
    const foreign = await rawOpen(1);
    const deleting = indexedDB.deleteDatabase(databaseName);
    await new Promise((resolve) => (deleting.onblocked = resolve));
    const clock = new ManualClock();
    const failing = diskStore(openDatabase(indexedDB, { clock }), 'p', 'p', Date.now).read();
    await until(() => clock.pending.length === 1);
    clock.advance(2000);
    assert.match(String(await failing.catch((error: unknown) => error)), /in 2 s/);
    foreign.close();
    await new Promise((resolve) => (deleting.onsuccess = resolve));
    await deleteDatabase();
  });

  test('a newer release is not held up by a tab that is open, and that tab hears of it', async () => {
    let gone = 0;
    const store = diskStore(openDatabase(indexedDB, { onGone: () => gone++ }), 'p', 'p', Date.now);
    await store.read();
    const newer = await rawOpen(2);
    assert.equal(gone, 1);
    const failed = await store.read().catch((error: unknown) => error);
    assert.instanceOf(failed, NewerDatabase);
    newer.close();
  });
});

function rawOpen(version: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
    request.onblocked = () => reject(new Error('An open tab stands in the way.'));
  });
}
