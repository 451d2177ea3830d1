import type { Stage, Value } from './stage.js';

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
   * @param digest - As many words as the digest has.
   * @returns A word that is zero if the blocks yield the digest, and hardly ever else.
   */
  write(
    stage: Stage,
    blocks: readonly Value[][],
    initial: readonly Value[],
    digest: readonly Value[],
    constants: readonly Value[],
  ): Value;
}
