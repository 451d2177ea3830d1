import type { Session } from '../backends/backend.js';
import type { Setback } from './setback.js';
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
   * @returns What the store holds now: of a later generation if this write took place, else what was there instead.
   */
  write(content: Content, expected: number | undefined): Promise<Written>;
  /**
   * Notes beside the session of that generation what other tabs should know. Keeps the generation.
   *
   * @param fits - Asked in the same transaction, so that of two tabs that claim something only one gets it.
   * @returns `refused`: another generation is there, or it does not fit. `failed`: the disk takes nothing just now.
   */
  note(note: Note, generation: number, fits?: (current: Note) => boolean): Promise<'noted' | 'refused' | 'failed'>;
  /** Deletes the record, where not even a smaller one can be written. */
  remove(): Promise<void>;
  /** When the tab that opens the anonymous session last said so, in ms since 1970. */
  leaseAtMs(): Promise<number | undefined>;
  /** Says so, or (`undefined`) that it has ended. @returns false where it does not fit what is there */
  stampLease(atMs: number | undefined, fits?: (current: number | undefined) => boolean): Promise<boolean>;
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
  /** Whether it was begun without the lock, so that whoever gets the lock cannot know that it is over. */
  readonly withoutLock?: boolean | undefined;
  /** How refreshing failed last, and how long all tabs wait for it. */
  readonly setback?: Setback | undefined;
  /** A newer release holds the store and renews the session: this page must not present the refresh token any more. */
  readonly renewedElsewhere?: boolean | undefined;
}

export interface Written {
  readonly committed: boolean;
  readonly snapshot: Snapshot;
}

/**
 * Later than the one before, and later than any of a record that was deleted meanwhile: else the first session after site
 * data were cleared would bear the number of the first one before, and an old refresh could commit over it.
 */
export function nextGeneration(current: number, nowMs: number): number {
  return Math.max(current + 1, Math.floor(nowMs));
}
