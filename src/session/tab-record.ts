import { delMany, entries } from 'idb-keyval';
import { sessionsStore, type Database } from './database.js';

/**
 * `persist: 'tab'`: the record of a session that ends with its tab.
 *
 * The record lies in IndexedDB, sealed like any other, under a random id; only the id is in sessionStorage. A duplicated tab
 * gets a copy of sessionStorage, so the id is held by a Web Lock: who cannot have it starts with an id, and a session, of
 * its own.
 */
const idKey = 'portico.tab';
const prefix = 'tab:';
const orphanAfterMs = 10 * 60_000;
/** A reload is quicker than this to let go of the lock; a duplicate's original never does. */
const lockWaitMs = 1000;

/** @throws Error where sessionStorage or Web Locks are not to be had: then the session is kept in memory, which ends with the tab too */
export async function claimTabRecord(database: Database, project: string, nowMs: () => number): Promise<string> {
  const kept = sessionStorage.getItem(idKey);
  const id = kept !== null && (await hold(kept)) ? kept : await claimNew();
  void clearOrphans(database, nowMs).catch(() => undefined);
  return `${prefix}${id}|${project}`;
}

async function claimNew(): Promise<string> {
  const id = crypto.randomUUID();
  sessionStorage.setItem(idKey, id);
  await hold(id);
  return id;
}

/** Held until the page goes. Several clients of one page share it. */
const held = new Set<string>();

async function hold(id: string): Promise<boolean> {
  if (held.has(id)) return true;
  const granted = await new Promise<boolean>((resolve) => {
    const waiting = new AbortController();
    // Resolved here too: there are browsers that never answer.
    const timer = setTimeout(() => {
      waiting.abort();
      resolve(false);
    }, lockWaitMs);
    navigator.locks
      .request(lockOf(id), { signal: waiting.signal }, () => {
        clearTimeout(timer);
        resolve(true);
        return new Promise(() => undefined);
      })
      .catch(() => resolve(false));
  });
  if (granted) held.add(id);
  return granted;
}

function lockOf(id: string): string {
  return `${idKey}:${id}`;
}

/** Records whose tab is gone, and has been for a while: a tab that is just being restored has not taken its lock yet. */
async function clearOrphans(database: Database, nowMs: () => number): Promise<void> {
  const sessions = database.store(sessionsStore);
  const { held: locks = [] } = await navigator.locks.query();
  const alive = new Set(locks.map(({ name }) => name));
  const stored = await entries<string, { writtenAtMs?: number } | undefined>(sessions);
  const orphans = stored.filter(([name, record]) => {
    if (typeof name !== 'string' || !name.startsWith(prefix)) return false;
    const id = name.slice(prefix.length).split('|')[0] ?? '';
    return !alive.has(lockOf(id)) && nowMs() - (record?.writtenAtMs ?? 0) > orphanAfterMs;
  });
  if (orphans.length > 0)
    await delMany(
      orphans.map(([name]) => name),
      sessions,
    );
}
