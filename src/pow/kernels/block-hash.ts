/**
 * A hash of the SHA family as a search over trailing digits wants it: not one function from message to digest, but the
 * parts of it that can be skipped or shared between counters.
 *
 * A block is an `Int32Array` of `scheduleWords`: the message in its first `blockWords` (big-endian; a 64-bit word is its
 * high half, then its low half), room for the message schedule after them. Nothing is allocated by any call.
 */
export interface BlockHash {
  /** 32-bit words of message in a block: 16 for SHA-1 and SHA-256, 32 for SHA-384 and SHA-512. */
  readonly blockWords: number;
  /** 32-bit words in the message schedule. */
  readonly scheduleWords: number;
  /** The state before the first block. */
  readonly initial: Int32Array;
  /** Mixes a block into the state. */
  compress(state: Int32Array, block: Int32Array): void;
  /**
   * Writes to `begun` what becomes of `state` after the rounds that read the first `words` message words or fewer, and
   * gives the number of message words read.
   */
  begin(state: Int32Array, block: Int32Array, words: number, begun: Int32Array): number;
  /**
   * Goes on from `begun` after `words` message words, up to the last round whose result the digest tells, and gives one
   * 32-bit word of it. A block that yields the digest shows {@link BlockHash.expected} here; others hardly ever do.
   */
  probe(begun: Int32Array, block: Int32Array, words: number): number;
  /** What {@link BlockHash.probe} shows for the block that turns `state` into `digest`. */
  expected(digest: Int32Array, state: Int32Array): number;
}
