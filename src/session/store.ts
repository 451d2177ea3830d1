import type { Session } from '../backends/backend.js';
import type { Cause } from './state.js';

/**
 * Where the session is kept, whatever keeps it: one record, changed by compare-and-swap on its generation.
 *
 * Every change raises the generation, a sign-out too: it leaves a record without a session, so that a refresh which began
 * before it finds a generation it does not know, and cannot bring the session back.
 */
export interface SessionStore {
  read(): Promise<Snapshot>;
  /**
   * Puts a session, or the end of one, in place of generation `expected`; of any where that is `undefined`.
   *
   * @returns What the store holds now: of the next generation if this write took place, else what was there instead.
   */
  write(content: Content, expected: number | undefined): Promise<Written>;
  /** Notes beside the session of that generation what other tabs should know. Keeps the generation. */
  note(note: Note, generation: number): Promise<void>;
  close(): void;
}

export type Content =
  | { readonly kind: 'session'; readonly session: Session }
  /** `cause`: why it ended, for tabs that hear of it later. */
  | { readonly kind: 'ended'; readonly cause: Cause };

export type Snapshot =
  | { readonly kind: 'empty'; readonly generation: 0 }
  /** Something is stored that cannot be read: worth no more than nothing, but to be told. */
  | { readonly kind: 'corrupt'; readonly generation: number }
  | ({ readonly generation: number } & Content & Note);

export interface Note {
  /** When a refresh was begun whose answer is not stored yet, in ms since 1970. */
  readonly intentAtMs?: number | undefined;
  /** No refresh before this, in ms since 1970: the server asked all of us to wait. */
  readonly notBeforeMs?: number | undefined;
}

export interface Written {
  readonly committed: boolean;
  readonly snapshot: Snapshot;
}

/** Keeps the session for as long as the page lives. */
export function memoryStore(start: Snapshot = { kind: 'empty', generation: 0 }): SessionStore {
  let snapshot = start;
  return {
    read: () => Promise.resolve(snapshot),
    write(content, expected) {
      const committed = expected === undefined || expected === snapshot.generation;
      if (committed) snapshot = { ...content, generation: snapshot.generation + 1 };
      return Promise.resolve({ committed, snapshot });
    },
    note(note, generation) {
      if (snapshot.kind === 'session' && snapshot.generation === generation) snapshot = { ...snapshot, ...note };
      return Promise.resolve();
    },
    close: () => undefined,
  };
}
