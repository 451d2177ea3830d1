import { assert } from '@esm-bundle/chai';
import { clear, entries, get, set } from 'idb-keyval';
import type { Session } from '../../src/backends/backend.js';
import { databaseName, keysStore, NewerDatabase, openDatabase, sessionsStore } from '../../src/session/database.js';
import { diskStore, NewerRecord } from '../../src/session/disk-store.js';
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
    assert.deepInclude(await open(project).read(), { kind: 'session', session, generation: 1 });
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
    await store.write(content, 0);
    await store.write({ kind: 'ended', cause: 'user' }, undefined);
    const late = await store.write(content, 1);
    assert.isFalse(late.committed);
    assert.include(late.snapshot, { kind: 'ended', generation: 2, cause: 'user' });
    assert.equal((await store.read()).kind, 'ended');
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
    await store.write(content, 0);
    await store.note({ intentAtMs: 5, notBeforeMs: 9 }, 1);
    assert.include(await store.read(), { intentAtMs: 5, notBeforeMs: 9, generation: 1 });
    await store.note({ intentAtMs: 6 }, 7);
    assert.include(await store.read(), { intentAtMs: 5 });
    await store.write(content, 1);
    assert.isUndefined(((await store.read()) as { intentAtMs?: number }).intentAtMs);
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

  test('an open that never answers is given up', async () => {
    let asked = false;
    const silent = { open: () => ((asked = true), {}) } as unknown as IDBFactory;
    const failing = diskStore(openDatabase(silent), 'p', 'p', Date.now).read();
    await until(() => asked);
    const failed = await failing.catch((error: unknown) => error);
    assert.match(String(failed), /within 2 s/);
  });
});
