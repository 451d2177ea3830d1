import type { Clock } from '../backends/clock.js';
import type { Notice, Persist } from './client.js';
import { openDatabase } from './database.js';
import { diskStore } from './disk-store.js';
import { stepDown } from './step-down.js';
import { memoryStore, type SessionStore } from './store.js';
import { claimTabRecord } from './tab-record.js';

export interface StoreParts {
  readonly persist: Persist;
  readonly project: string;
  readonly clock: Clock;
  readonly tell: (notice: Notice) => void;
}

/** The store that `persist` asks for, on whatever this browser lets us use. Never localStorage. */
export function openSessionStore({ persist, project, clock, tell }: StoreParts): SessionStore {
  const now = () => clock.now();
  switch (persist) {
    case 'memory':
      return memoryStore();
    case 'local':
      return stepDown(() => diskStore(openDatabase(indexedDB), project, project, now), tell);
    case 'tab':
      return stepDown(() => {
        const database = openDatabase(indexedDB);
        return later(claimTabRecord(database, project, now).then((name) => diskStore(database, project, name, now)));
      }, tell);
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
    write: async (content, expected) => (await store).write(content, expected),
    note: async (note, generation) => (await store).note(note, generation),
    close: () => void store.then((opened) => opened.close()).catch(() => undefined),
  };
}
