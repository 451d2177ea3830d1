import { NewerDatabase } from './database.js';
import { NewerRecord } from './disk-store.js';
import type { Notice } from './client.js';
import { memoryStore, type SessionStore, type Snapshot } from './store.js';

/**
 * A store that uses the disk while it can and memory when it cannot, and says so: a browser that denies, loses or fills its
 * storage must not cost anybody the session of this page.
 *
 * A disk that cannot be opened is given up for the page's life. A write that fails (a full disk) keeps the new session in
 * memory and tries the disk again with the next write; what the disk still holds is replaced by an end, best effort, so that
 * no other tab presents a refresh token that has been spent.
 */
export function stepDown(open: () => SessionStore, tell: (notice: Notice) => void): SessionStore {
  let disk: SessionStore | undefined;
  let memory: SessionStore | undefined;
  /** What the disk last held: a disk that fails in use takes nothing away from this page. */
  let last: Snapshot | undefined;
  try {
    disk = open();
  } catch (error) {
    giveUp(error);
  }

  function giveUp(error: unknown): SessionStore {
    disk?.close();
    disk = undefined;
    const newer = error instanceof NewerDatabase || error instanceof NewerRecord;
    tell(newer ? { type: 'newer-version' } : { type: 'degraded', what: 'storage', why: reason(error) });
    return (memory ??= memoryStore(last));
  }

  function goOnInMemory(error: unknown): SessionStore {
    if (!disk || !isFull(error)) return giveUp(error);
    tell({ type: 'persist-failed' });
    void disk.write({ kind: 'ended', cause: 'switched' }, undefined).catch(() => undefined);
    return (memory ??= memoryStore(last));
  }

  return {
    async read() {
      if (memory) return memory.read();
      try {
        return (last = await disk!.read());
      } catch (error) {
        return giveUp(error).read();
      }
    },

    async write(content, expected) {
      const kept = await memory?.write(content, expected);
      if (kept && (!disk || !kept.committed)) return kept;
      try {
        // While memory holds the truth, the disk's generation means nothing.
        const written = await disk!.write(content, kept ? undefined : expected);
        memory = undefined;
        last = written.snapshot;
        return written;
      } catch (error) {
        const store = goOnInMemory(error);
        return kept ?? store.write(content, undefined);
      }
    },

    async note(note, generation) {
      if (memory) return memory.note(note, generation);
      try {
        await disk!.note(note, generation);
      } catch (error) {
        await goOnInMemory(error).note(note, generation);
      }
    },

    close() {
      disk?.close();
      memory?.close();
    },
  };
}

/** The transaction failed, the database did not: there may be room again later. */
function isFull(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'QuotaExceededError' || error.name === 'AbortError');
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? error.name : 'unknown';
  return `The browser’s storage cannot be used here (${cause}): the session lasts as long as this page.`;
}
