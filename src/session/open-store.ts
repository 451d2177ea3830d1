import type { Clock } from '../backends/clock.js';
import type { Notice, Persist } from './client.js';
import { openDatabase } from './database.js';
import { diskStore } from './disk-store.js';
import { memoryStore } from './memory-store.js';
import { pageMemory } from './page.js';
import { stepDown } from './step-down.js';
import type { SessionStore, Snapshot } from './store.js';
import { claimTabRecord } from './tab-record.js';

export interface StoreParts {
  readonly persist: Persist;
  readonly project: string;
  readonly clock: Clock;
  /** On a server every client is another visitor's: nothing may be shared. */
  readonly server: boolean;
  readonly tell: (notice: Notice) => void;
  /** Told when the content may have changed without a hint from another tab. */
  readonly onChange: () => void;
}

/** The store that `persist` asks for, on whatever this browser lets us use. Never localStorage. */
export function openSessionStore({ persist, project, clock, server, tell, onChange }: StoreParts): SessionStore {
  const now = () => clock.now();
  const memory = (start?: Snapshot) => pageMemory(`${persist}|${project}`, now, onChange, start);
  const database = () => openDatabase(indexedDB, { onGone: onChange });
  switch (persist) {
    case 'memory':
      return server ? memoryStore(now) : memory();
    case 'local':
      return stepDown({ open: () => diskStore(database(), project, project, now), memory, tell });
    case 'tab': {
      const open = () => {
        const opened = database();
        return later(claimTabRecord(opened, project, now).then((name) => diskStore(opened, project, name, now)));
      };
      return stepDown({ open, memory, tell });
    }
    default:
      return persist satisfies never;
  }
}

/** A store that is still being found: its calls wait for it, and fail as finding it failed. */
function later(store: Promise<SessionStore>): SessionStore {
  // Every call below gives the failure to its caller; this only keeps it from being reported as unhandled before.
  store.catch(() => undefined);
  return {
    read: async () => (await store).read(),
    write: async (...args) => (await store).write(...args),
    note: async (...args) => (await store).note(...args),
    remove: async () => (await store).remove(),
    leaseAtMs: async () => (await store).leaseAtMs(),
    stampLease: async (...args) => (await store).stampLease(...args),
    close: () => void store.then((opened) => opened.close()).catch(() => undefined),
  };
}
