import { NewerDatabase } from './database.js';
import { NewerRecord } from './disk-store.js';
import type { Notice } from './client.js';
import { memoryStore, type SessionStore } from './store.js';

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
  try {
    disk = open();
  } catch (error) {
    giveUp(error);
  }

  function giveUp(error: unknown): SessionStore {
    disk?.close();
    disk = undefined;
    memory ??= memoryStore();
    const newer = error instanceof NewerDatabase || error instanceof NewerRecord;
    tell(newer ? { type: 'newer-version' } : { type: 'degraded', what: 'storage', why: reason(error) });
    return memory;
  }

  return {
    async read() {
      if (memory || !disk) return (memory ??= memoryStore()).read();
      try {
        return await disk.read();
      } catch (error) {
        return giveUp(error).read();
      }
    },

    async write(content, expected) {
      if (!disk) return (memory ??= memoryStore()).write(content, expected);
      try {
        // While memory holds the truth, the disk's generation means nothing.
        if (memory && !(await memory.write(content, expected)).committed) {
          return { committed: false, snapshot: await memory.read() };
        }
        const written = await disk.write(content, memory ? undefined : expected);
        memory = undefined;
        return written;
      } catch (error) {
        if (!isFull(error)) return giveUp(error).write(content, undefined);
        tell({ type: 'persist-failed' });
        void disk.write({ kind: 'ended', cause: 'switched' }, undefined).catch(() => undefined);
        if (memory) return { committed: true, snapshot: await memory.read() };
        memory = memoryStore();
        return memory.write(content, undefined);
      }
    },

    async note(note, generation) {
      if (memory || !disk) return memory?.note(note, generation);
      await disk.note(note, generation);
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
