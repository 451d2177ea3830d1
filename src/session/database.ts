import type { UseStore } from 'idb-keyval';
import { systemClock, type Clock } from '../backends/clock.js';

/**
 * Our one IndexedDB database, opened so that it can neither hang a page nor stand in another tab's way.
 *
 * idb-keyval keeps its own handle for ever: after the browser closes the connection (site data cleared, an iOS suspend) or
 * a newer release wants to upgrade, that handle is dead or blocks. Here every open has a deadline, a connection closes as
 * soon as another asks, and a dead one is opened anew once.
 */
export const databaseName = 'portico';
export const sessionsStore = 'sessions';
export const keysStore = 'keys';

const version = 1;
/** For everything that opening takes: a second try and making the stores too. */
const openDeadlineMs = 2000;
/** For one transaction, in two halves: after the device slept, the first is over at once. */
const transactionDeadlineMs = 2000;
const stores = [sessionsStore, keysStore] as const;

/** A newer release made the database; this one must neither read nor write it. */
export class NewerDatabase extends Error {}

/** The browser's storage did not answer in time. */
class StorageDeadline extends Error {}

export interface Database {
  /** A store for idb-keyval's functions; writes are on disk before they resolve. */
  store(name: (typeof stores)[number]): UseStore;
  close(): void;
}

export interface DatabaseParts {
  readonly clock?: Clock;
  /** Told when the connection was lost or given up: what was stored may be gone, or another's. */
  readonly onGone?: () => void;
}

export function openDatabase(
  factory: IDBFactory,
  { clock = systemClock, onGone = () => undefined }: DatabaseParts = {},
): Database {
  let opening: Promise<IDBDatabase> | undefined;

  /** A failed open is not remembered: the next call may find the browser in a better mood. */
  function connection(): Promise<IDBDatabase> {
    if (opening) return opening;
    const mine = open().catch((error: unknown) => {
      forget(mine);
      throw error;
    });
    return (opening = mine);
  }

  function forget(mine: Promise<IDBDatabase>): void {
    if (opening === mine) opening = undefined;
  }

  async function open(): Promise<IDBDatabase> {
    const late = new AbortController();
    const cancel = clock.after(openDeadlineMs, () =>
      late.abort(new StorageDeadline('IndexedDB did not answer in 2 s.')),
    );
    try {
      const database = await openWithStores(factory, late.signal);
      database.onversionchange = () => {
        database.close();
        lost();
      };
      database.onclose = lost;
      return database;
    } finally {
      cancel();
    }
  }

  function lost(): void {
    opening = undefined;
    onGone();
  }

  return {
    store: (name) => async (mode, use) => {
      const mine = connection();
      const database = await mine;
      try {
        return await bounded(database, name, mode, use, clock);
      } catch (error) {
        if (!isClosed(error)) throw error;
      }
      forget(mine);
      return bounded(await connection(), name, mode, use, clock);
    },
    close() {
      opening?.then((database) => database.close()).catch(() => undefined);
      opening = undefined;
    },
  };
}

/** A transaction that never settles is broken off, so that it cannot be done later after all. @throws StorageDeadline */
function bounded<T>(
  database: IDBDatabase,
  name: string,
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => T | PromiseLike<T>,
  clock: Clock,
): Promise<T> {
  const transaction = database.transaction(name, mode, { durability: 'strict' });
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      reject(new StorageDeadline('A transaction did not end in 2 s.'));
      try {
        transaction.abort();
      } catch {
        // It ended a moment ago.
      }
    };
    let cancel = clock.after(transactionDeadlineMs / 2, () => {
      cancel = clock.after(transactionDeadlineMs / 2, giveUp);
    });
    Promise.resolve(use(transaction.objectStore(name)))
      .then(resolve, reject)
      .finally(() => cancel());
  });
}

/** The connection is dead: the browser closed it (site data cleared), or lost its own to the disk (Safari after a suspend). */
function isClosed(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'UnknownError');
}

async function openWithStores(factory: IDBFactory, late: AbortSignal): Promise<IDBDatabase> {
  const database = await openOnce(factory, late).catch((error: unknown) => {
    if (error instanceof NewerDatabase || late.aborted) throw error;
    return openOnce(factory, late);
  });
  if (stores.every((name) => database.objectStoreNames.contains(name))) return database;
  // Made by somebody else, or half made: there is nothing of ours in it to lose.
  database.close();
  await settled(factory.deleteDatabase(databaseName), late);
  return openOnce(factory, late);
}

function openOnce(factory: IDBFactory, late: AbortSignal): Promise<IDBDatabase> {
  const request = factory.open(databaseName, version);
  request.onupgradeneeded = () => {
    for (const name of stores) {
      if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name);
    }
  };
  return settled(request, late);
}

function settled(request: IDBOpenDBRequest, late: AbortSignal): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      // It may still open later: then let go of it at once, or it would block others.
      request.onsuccess = () => (request.result as IDBDatabase | undefined)?.close();
      reject(late.reason as Error);
    };
    if (late.aborted) return giveUp();
    late.addEventListener('abort', giveUp, { once: true });
    const settle = (act: () => void) => () => {
      late.removeEventListener('abort', giveUp);
      act();
    };
    request.onsuccess = settle(() => resolve(request.result));
    request.onerror = settle(() => {
      const newer = request.error?.name === 'VersionError';
      reject(
        newer
          ? new NewerDatabase('The database is of a newer release.')
          : (request.error ?? new Error('IndexedDB failed.')),
      );
    });
  });
}
