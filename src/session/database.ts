import type { UseStore } from 'idb-keyval';

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
const openDeadlineMs = 2000;
const stores = [sessionsStore, keysStore] as const;

/** A newer release made the database; this one must neither read nor write it. */
export class NewerDatabase extends Error {}

export interface Database {
  /** A store for idb-keyval's functions; writes are on disk before they resolve. */
  store(name: (typeof stores)[number]): UseStore;
  close(): void;
}

export function openDatabase(factory: IDBFactory): Database {
  let opening: Promise<IDBDatabase> | undefined;

  /** A failed open is not remembered: the next call may find the browser in a better mood. */
  function connection(): Promise<IDBDatabase> {
    opening ??= openWithStores(factory, forget).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  function forget(): void {
    opening = undefined;
  }

  return {
    store: (name) => async (mode, use) => {
      const transact = async () => {
        const database = await connection();
        return use(database.transaction(name, mode, { durability: 'strict' }).objectStore(name));
      };
      try {
        return await transact();
      } catch (error) {
        if (!isClosed(error)) throw error;
        forget();
        return transact();
      }
    },
    close() {
      opening?.then((database) => database.close()).catch(() => undefined);
      forget();
    },
  };
}

/** The browser closed the connection under us, e.g. because the site's data was cleared. */
function isClosed(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'InvalidStateError';
}

async function openWithStores(factory: IDBFactory, onClosed: () => void): Promise<IDBDatabase> {
  const database = await openTwice(factory, onClosed);
  if (stores.every((name) => database.objectStoreNames.contains(name))) return database;
  // Made by somebody else, or half made: there is nothing of ours in it to lose.
  database.close();
  await settled(factory.deleteDatabase(databaseName));
  return open(factory, onClosed);
}

async function openTwice(factory: IDBFactory, onClosed: () => void): Promise<IDBDatabase> {
  try {
    return await open(factory, onClosed);
  } catch (error) {
    if (error instanceof NewerDatabase || error instanceof OpenDeadline) throw error;
    return open(factory, onClosed);
  }
}

class OpenDeadline extends Error {}

async function open(factory: IDBFactory, onClosed: () => void): Promise<IDBDatabase> {
  const request = factory.open(databaseName, version);
  request.onupgradeneeded = () => {
    for (const name of stores) {
      if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name);
    }
  };
  const database = await settled(request);
  database.onversionchange = () => {
    database.close();
    onClosed();
  };
  database.onclose = onClosed;
  return database;
}

function settled<T>(request: IDBRequest<T> | IDBOpenDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // It may still open later: then let go of it at once, or it would block others.
      request.onsuccess = () => (request.result as unknown as IDBDatabase | undefined)?.close();
      reject(new OpenDeadline('IndexedDB did not answer within 2 s.'));
    }, openDeadlineMs);
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result as T);
    };
    request.onerror = () => {
      clearTimeout(timer);
      const newer = request.error?.name === 'VersionError';
      reject(
        newer
          ? new NewerDatabase('The database is of a newer release.')
          : (request.error ?? new Error('IndexedDB failed.')),
      );
    };
  });
}
