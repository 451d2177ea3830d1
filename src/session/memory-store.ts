import { nextGeneration, type SessionStore, type Snapshot } from './store.js';

const empty: Snapshot = { kind: 'empty', generation: 0 };

export interface MemoryStore extends SessionStore {
  /** Takes over what somebody else knows, where that is later. */
  learn(snapshot: Snapshot): void;
}

/** Keeps the session for as long as somebody holds on to the store. */
export function memoryStore(nowMs: () => number = () => Date.now()): MemoryStore {
  let snapshot = empty;
  let lease: number | undefined;
  return {
    read: () => Promise.resolve(snapshot),
    write(content, expected) {
      const committed = expected === undefined || expected === snapshot.generation;
      if (committed) snapshot = { ...content, generation: nextGeneration(snapshot.generation, nowMs()) };
      return Promise.resolve({ committed, snapshot });
    },
    note(note, generation, fits = () => true) {
      const noted = snapshot.kind === 'session' && snapshot.generation === generation && fits(snapshot);
      if (noted) snapshot = { ...snapshot, ...note };
      return Promise.resolve(noted ? 'noted' : 'refused');
    },
    remove() {
      snapshot = empty;
      return Promise.resolve();
    },
    leaseAtMs: () => Promise.resolve(lease),
    stampLease(atMs, fits = () => true) {
      const fitting = fits(lease);
      if (fitting) lease = atMs;
      return Promise.resolve(fitting);
    },
    learn(known) {
      if (known.generation > snapshot.generation) snapshot = known;
    },
    close: () => undefined,
  };
}
