import { assert } from '@esm-bundle/chai';
import type { Session } from '../../src/backends/backend.js';
import type { Notice } from '../../src/session/client.js';
import { NewerRecord } from '../../src/session/disk-store.js';
import { memoryStore } from '../../src/session/memory-store.js';
import { stepDown } from '../../src/session/step-down.js';
import type { SessionStore, Snapshot } from '../../src/session/store.js';

const session = (accessToken: string): Session => ({
  accessToken,
  issuedAtMs: 1,
  expiresAtMs: 2,
  user: { id: 'u', anonymous: false },
});
const content = (accessToken: string) => ({ kind: 'session', session: session(accessToken) }) as const;
const signedOut = { kind: 'ended', cause: 'user' } as const;
const full = () => new DOMException('full', 'QuotaExceededError');

/** A disk that fails when told to. */
class Disk implements SessionStore {
  failure: unknown;
  /** What fails while there is a failure. */
  fails: readonly (keyof SessionStore)[] = ['read', 'write', 'note', 'remove', 'leaseAtMs', 'stampLease'];
  readonly under = memoryStore();
  closed = false;
  readonly read: SessionStore['read'] = () => this.#do('read', () => this.under.read());
  readonly write: SessionStore['write'] = (...args) => this.#do('write', () => this.under.write(...args));
  readonly note: SessionStore['note'] = (...args) => this.#do('note', () => this.under.note(...args));
  readonly remove: SessionStore['remove'] = () => this.#do('remove', () => this.under.remove());
  readonly leaseAtMs: SessionStore['leaseAtMs'] = () => this.#do('leaseAtMs', () => this.under.leaseAtMs());
  readonly stampLease: SessionStore['stampLease'] = (...args) =>
    this.#do('stampLease', () => this.under.stampLease(...args));
  close() {
    this.closed = true;
  }
  #do<T>(what: keyof SessionStore, work: () => Promise<T>): Promise<T> {
    return this.failure === undefined || !this.fails.includes(what) ? work() : Promise.reject(this.failure as Error);
  }
}

suite('a store that steps down', () => {
  let disk: Disk;
  let notices: Notice[];
  let store: SessionStore;

  const tell = (notice: Notice) => void notices.push(notice);
  const memory = (start: Snapshot | undefined) => {
    const made = memoryStore();
    if (start) made.learn(start);
    return made;
  };
  const types = () => notices.map(({ type }) => type);
  /** The disk takes nothing that is new, as when the quota is used up. */
  const fill = () => {
    disk.failure = full();
    disk.fails = ['write', 'note', 'stampLease'];
  };

  setup(() => {
    disk = new Disk();
    notices = [];
    store = stepDown({ open: () => disk, memory, tell });
  });

  test('is the disk while that works', async () => {
    await store.write(content('one'), 0);
    assert.deepEqual(await disk.under.read(), await store.read());
    assert.isEmpty(notices);
  });

  test('keeps the session in memory when the disk fails in use, and says so once', async () => {
    const { snapshot } = await store.write(content('one'), 0);
    disk.failure = new DOMException('gone', 'UnknownError');
    const [kept] = await Promise.all([store.read(), store.read()]);
    assert.deepEqual(kept, snapshot);
    assert.isTrue((await store.write(content('two'), snapshot.generation)).committed);
    assert.deepInclude(await store.read(), { session: session('two') });
    assert.deepEqual(types(), ['degraded']);
    assert.isTrue(disk.closed);
  });

  test('works where there is no disk at all', async () => {
    const denied = stepDown({
      open: () => {
        throw new DOMException('denied', 'SecurityError');
      },
      memory,
      tell,
    });
    await denied.write(content('one'), 0);
    assert.equal((await denied.read()).kind, 'session');
    assert.lengthOf(notices, 1);
  });

  test('a full disk loses no new token and keeps no spent one, and is tried again with the next write', async () => {
    const one = await store.write(content('one'), 0);
    fill();
    const two = await store.write(content('two'), one.snapshot.generation);
    assert.isTrue(two.committed);
    assert.deepInclude(await store.read(), { session: session('two') });
    assert.equal((await disk.under.read()).kind, 'empty');
    assert.deepEqual(notices, [{ type: 'persist-failed' }]);
    disk.failure = undefined;
    assert.isTrue((await store.write(content('three'), two.snapshot.generation)).committed);
    assert.deepInclude(await disk.under.read(), { session: session('three') });
    assert.deepInclude(await store.read(), { session: session('three') });
  });

  test('a disk that has room for an end and not for a session is left with the end', async () => {
    const one = await store.write(content('one'), 0);
    const { write } = disk.under;
    disk.under.write = (what, expected) =>
      what.kind === 'session' ? Promise.reject(full()) : write.call(disk.under, what, expected);
    await store.write(content('two'), one.snapshot.generation);
    assert.deepInclude(await disk.under.read(), { kind: 'ended', cause: 'storage-cleared' });
    assert.deepInclude(await store.read(), { session: session('two') });
  });

  test('what another tab does while the disk is full counts more than memory: a sign-out is final', async () => {
    const one = await store.write(content('one'), 0);
    fill();
    const two = await store.write(content('two'), one.snapshot.generation);
    await disk.under.write(signedOut, undefined);
    disk.failure = undefined;
    const three = await store.write(content('three'), two.snapshot.generation);
    assert.isFalse(three.committed);
    assert.include(three.snapshot, signedOut);
    assert.include(await store.read(), signedOut);
  });

  test('a write that was broken off because the site’s data were cleared brings nothing back', async () => {
    const one = await store.write(content('one'), 0);
    await disk.under.remove();
    disk.failure = new DOMException('aborted', 'AbortError');
    disk.fails = ['write'];
    const two = await store.write(content('two'), one.snapshot.generation);
    assert.deepEqual(two, { committed: false, snapshot: { kind: 'empty', generation: 0 } });
    assert.equal((await store.read()).kind, 'empty');
  });

  test('a sign-out on a full disk deletes what is there', async () => {
    await store.write(content('one'), 0);
    fill();
    assert.isTrue((await store.write(signedOut, undefined)).committed);
    assert.equal((await disk.under.read()).kind, 'empty');
    assert.include(await store.read(), signedOut);
    assert.isEmpty(notices, 'nothing is lost that anybody wanted to keep');
  });

  test('compares generations in memory as on disk', async () => {
    disk.failure = new DOMException('denied', 'SecurityError');
    await store.write(content('one'), 0);
    assert.isFalse((await store.write(content('late'), 0)).committed);
  });

  test('a note that a full disk does not take is told, and the session stays where it is', async () => {
    const { generation } = (await store.write(content('one'), 0)).snapshot;
    fill();
    assert.equal(await store.note({ intentAtMs: 5 }, generation), 'failed');
    assert.deepEqual(types(), ['persist-failed']);
    assert.deepInclude(await disk.under.read(), { session: session('one') });
  });

  test('a note on a disk that is gone is noted in memory', async () => {
    const { generation } = (await store.write(content('one'), 0)).snapshot;
    disk.failure = new DOMException('gone', 'UnknownError');
    assert.equal(await store.note({ intentAtMs: 5 }, generation), 'noted');
    assert.deepInclude(await store.read(), { intentAtMs: 5 });
  });

  test('a record of a newer release is left alone, with a notice of its own', async () => {
    disk.failure = new NewerRecord();
    assert.equal((await store.read()).kind, 'empty');
    assert.deepEqual(notices, [{ type: 'newer-version' }]);
  });

  test('a session that a newer release has taken over is kept, and marked as renewed by that one', async () => {
    await store.write(content('one'), 0);
    disk.failure = new NewerRecord();
    assert.deepInclude(await store.read(), { session: session('one'), renewedElsewhere: true });
    assert.equal((await disk.under.read()).kind, 'session');
  });
});
