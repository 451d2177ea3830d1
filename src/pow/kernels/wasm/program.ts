import type { Stage, Value } from './stage.js';

/** What is known of the digest: all of it, or how it begins. */
export type Goal = 'digest' | 'prefix';

/** A hash described for a {@link Stage}. */
export interface HashProgram {
  /** Of a word. */
  readonly bits: 32 | 64;
  readonly digestWords: number;
  /** The constants of its rounds; a word of 64 bits is its high half, then its low half. */
  readonly constants: Int32Array;
  /**
   * Hashes the blocks, of sixteen words each, from the initial state on.
   *
   * @param target - The digest's words; if the goal is its prefix, the first word and a mask of the bits that count.
   * @returns A word that is zero if the blocks yield the target, and hardly ever else.
   */
  write(
    stage: Stage,
    blocks: readonly Value[][],
    initial: readonly Value[],
    target: readonly Value[],
    constants: readonly Value[],
    goal: Goal,
  ): Value;
}
