import { assert } from '@esm-bundle/chai';
import type { Session } from '../../src/backends/backend.js';
import type { Notice } from '../../src/session/client.js';
import { NewerRecord } from '../../src/session/disk-store.js';
import { stepDown } from '../../src/session/step-down.js';
import { memoryStore, type SessionStore } from '../../src/session/store.js';

const session = (accessToken: string): Session => ({
  accessToken,
  issuedAtMs: 1,
  expiresAtMs: 2,
  user: { id: 'u', anonymous: false },
});
const content = (accessToken: string) => ({ kind: 'session', session: session(accessToken) }) as const;

/** A disk that fails when told to. */
class Disk implements SessionStore {
  failure: unknown;
  readonly under = memoryStore();
  closed = false;
  readonly read = () => this.#do(() => this.under.read());
  readonly write: SessionStore['write'] = (...args) => this.#do(() => this.under.write(...args));
  readonly note: SessionStore['note'] = (...args) => this.#do(() => this.under.note(...args));
  close() {
    this.closed = true;
  }
  #do<T>(work: () => Promise<T>): Promise<T> {
    return this.failure === undefined ? work() : Promise.reject(this.failure);
  }
}

suite('a store that steps down', () => {
  let disk: Disk;
  let notices: Notice[];
  let store: SessionStore;

  setup(() => {
    disk = new Disk();
    notices = [];
    store = stepDown(
      () => disk,
      (notice) => notices.push(notice),
    );
  });

  test('is the disk while that works', async () => {
    await store.write(content('one'), 0);
    assert.deepEqual(await disk.under.read(), await store.read());
    assert.isEmpty(notices);
  });

  test('keeps the session in memory when the disk fails in use, and says so once', async () => {
    await store.write(content('one'), 0);
    await store.read();
    disk.failure = new DOMException('gone', 'UnknownError');
    assert.deepInclude(await store.read(), { kind: 'session', generation: 1 });
    await store.write(content('two'), 1);
    assert.deepInclude(await store.read(), { kind: 'session', generation: 2 });
    assert.deepEqual(
      notices.map(({ type }) => type),
      ['degraded'],
    );
    assert.isTrue(disk.closed);
  });

  test('works where there is no disk at all', async () => {
    const denied = stepDown(
      () => {
        throw new DOMException('denied', 'SecurityError');
      },
      (notice) => notices.push(notice),
    );
    await denied.write(content('one'), 0);
    assert.equal((await denied.read()).kind, 'session');
    assert.lengthOf(notices, 1);
  });

  test('a full disk loses no new token, and is tried again with the next write', async () => {
    await store.write(content('one'), 0);
    disk.failure = new DOMException('full', 'QuotaExceededError');
    assert.isTrue((await store.write(content('two'), 1)).committed);
    assert.deepInclude(await store.read(), { session: session('two') });
    assert.deepEqual(notices, [{ type: 'persist-failed' }]);
    disk.failure = undefined;
    assert.isTrue((await store.write(content('three'), 2)).committed);
    assert.deepInclude(await disk.under.read(), { session: session('three') });
  });

  test('compares generations in memory as on disk', async () => {
    disk.failure = new DOMException('denied', 'SecurityError');
    await store.write(content('one'), 0);
    assert.isFalse((await store.write(content('late'), 0)).committed);
  });

  test('a note that cannot be written steps down too, so that a refresh goes on', async () => {
    await store.write(content('one'), 0);
    await store.read();
    disk.failure = new DOMException('full', 'QuotaExceededError');
    await store.note({ intentAtMs: 5 }, 1);
    assert.deepInclude(await store.read(), { intentAtMs: 5 });
    assert.deepEqual(notices, [{ type: 'persist-failed' }]);
  });

  test('a record of a newer release is left alone, with a notice of its own', async () => {
    disk.failure = new NewerRecord();
    assert.equal((await store.read()).kind, 'empty');
    assert.deepEqual(notices, [{ type: 'newer-version' }]);
  });
});
