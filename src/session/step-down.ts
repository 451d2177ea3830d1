import { NewerDatabase } from './database.js';
import { NewerRecord } from './disk-store.js';
import type { Notice } from './client.js';
import type { Content, SessionStore, Snapshot, Written } from './store.js';

export interface StepDownParts {
  readonly open: () => SessionStore;
  /** The memory that takes over, beginning with what the disk last held. */
  readonly memory: (start: Snapshot | undefined) => SessionStore;
  readonly tell: (notice: Notice) => void;
}

/**
 * A store that uses the disk while it can and memory when it cannot, and says so: a browser that denies, loses or fills its
 * storage must not cost anybody the session of this page.
 *
 * - A disk that cannot be opened is given up for the page's life.
 * - A write that fails (a full disk) keeps the new session in memory and tries the disk again with the next write; what the
 *   disk still holds is replaced by an end, so that no other tab presents a refresh token that has been spent. What another
 *   tab writes from then on counts more than memory: it may be a sign-out.
 * - A newer release's store is neither read nor written. Its tabs hold the same refresh token and renew it, so this page
 *   only uses up the access token it has.
 */
export function stepDown({ open, memory: openMemory, tell }: StepDownParts): SessionStore {
  let disk: SessionStore | undefined;
  let memory: SessionStore | undefined;
  /** What the disk last held: a disk that fails in use takes nothing away from this page. */
  let last: Snapshot | undefined;
  /** The generation that the disk was left at when memory took over. */
  let leftAt = 0;
  /** Memory is taking over: until it has, the disk holds an end that is no sign-out. */
  let takingOver: Promise<Written> | undefined;
  try {
    disk = open();
  } catch (error) {
    giveUp(error);
  }

  function giveUp(error: unknown): SessionStore {
    // Calls that were under way together fail together: the first one has told.
    if (!disk && memory) return memory;
    disk?.close();
    disk = undefined;
    const newer = error instanceof NewerDatabase || error instanceof NewerRecord;
    tell(newer ? { type: 'newer-version' } : { type: 'degraded', what: 'storage', why: reason(error) });
    return (memory ??= openMemory(newer && last?.kind === 'session' ? { ...last, renewedElsewhere: true } : last));
  }

  function backToDisk(snapshot: Snapshot): Snapshot {
    memory?.close();
    memory = undefined;
    return (last = snapshot);
  }

  async function read(): Promise<Snapshot> {
    if (takingOver) await takingOver;
    if (!disk) return memory!.read();
    try {
      const stored = await disk.read();
      if (!memory || stored.generation !== leftAt) return backToDisk(stored);
    } catch (error) {
      if (!memory) return giveUp(error).read();
    }
    return memory.read();
  }

  /** The disk took nothing: memory does, and the disk is left without a token that may have been spent. */
  async function writeToMemory(content: Content, expected: number | undefined): Promise<Written> {
    const found = await disk!.read().catch(() => undefined);
    // Cleared, or written by another tab: that is why the transaction was broken off.
    if (found && expected !== undefined && found.generation !== expected) {
      return { committed: false, snapshot: backToDisk(found) };
    }
    const end = await disk!.write({ kind: 'ended', cause: 'storage-cleared' }, expected).catch(() => undefined);
    if (end && !end.committed) return { committed: false, snapshot: backToDisk(end.snapshot) };
    leftAt = end?.snapshot.generation ?? 0;
    if (!end) await disk!.remove().catch(() => (leftAt = found?.generation ?? 0));
    memory = openMemory(last);
    if (content.kind === 'session') tell({ type: 'persist-failed' });
    return memory.write(content, undefined);
  }

  /** Memory holds the session; the disk may have room again. */
  async function writeBack(content: Content, expected: number | undefined): Promise<Written> {
    const snapshot = await read();
    // Another tab has written to the disk: what was expected was memory's.
    if (!memory) return expected === undefined ? write(content, undefined) : { committed: false, snapshot };
    if (expected !== undefined && snapshot.generation !== expected) return { committed: false, snapshot };
    try {
      const written = await disk!.write(content, expected === undefined ? undefined : leftAt);
      return { ...written, snapshot: backToDisk(written.snapshot) };
    } catch (error) {
      if (!isFull(error)) giveUp(error);
      return memory.write(content, expected);
    }
  }

  async function write(content: Content, expected: number | undefined): Promise<Written> {
    if (!disk) return memory!.write(content, expected);
    if (memory) return writeBack(content, expected);
    try {
      const written = await disk.write(content, expected);
      last = written.snapshot;
      return written;
    } catch (error) {
      if (!isFull(error)) return giveUp(error).write(content, undefined);
      takingOver = writeToMemory(content, expected).finally(() => (takingOver = undefined));
      return takingOver;
    }
  }

  /** Nothing is lost with a note or a lease: whoever asked is told that it was not taken. */
  async function onEither<T>(use: (store: SessionStore) => Promise<T>, whenFull: T): Promise<T> {
    const store = memory ?? disk!;
    try {
      return await use(store);
    } catch (error) {
      if (isFull(error)) {
        tell({ type: 'persist-failed' });
        return whenFull;
      }
      return use(giveUp(error));
    }
  }

  return {
    read,
    write,
    note: (...args) => onEither((store) => store.note(...args), 'failed'),
    remove: () => onEither((store) => store.remove(), undefined),
    leaseAtMs: () => onEither((store) => store.leaseAtMs(), undefined),
    stampLease: (...args) => onEither((store) => store.stampLease(...args), true),
    close() {
      disk?.close();
      memory?.close();
    },
  };
}

/** The transaction failed, the database did not: there may be room again later. Chromium gives no reason at times. */
function isFull(error: unknown): boolean {
  if (error === null) return true;
  return error instanceof DOMException && (error.name === 'QuotaExceededError' || error.name === 'AbortError');
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? error.name : 'unknown';
  return `The browser’s storage cannot be used here (${cause}): the session lasts as long as this page.`;
}
