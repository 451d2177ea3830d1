import type { BlockHash } from './block-hash.js';

const ZERO = 0x30;
const NINE = 0x39;

/**
 * The last block or two of a message that ends in a decimal counter: what is left of the prefix after its whole blocks,
 * the digits, the padding (FIPS 180-4 §5.1). Counting on changes the digits where they stand.
 */
export class CounterTail {
  /** Both blocks; the second is used if {@link two}. */
  readonly blocks: readonly [Int32Array, Int32Array];
  /** Whether digits and padding reach into a second block. */
  two = false;
  /** Message word that holds the last digit, counted through both blocks. */
  lastDigitWord = 0;
  #lastDigit = 0;

  /** @param prefixBytes - Length of the whole prefix, of which `rest` is the end. */
  constructor(
    private readonly hash: BlockHash,
    private readonly rest: Uint8Array,
    private readonly prefixBytes: number,
  ) {
    this.blocks = [new Int32Array(hash.scheduleWords), new Int32Array(hash.scheduleWords)];
  }

  /** Writes everything anew for a counter of these digits. */
  write(digits: string): void {
    const { blockWords } = this.hash;
    const end = this.rest.length + digits.length;
    // The message's length in bits takes an eighth of a block at its end; one byte before it marks the message's end.
    this.two = end + 1 + blockWords / 2 > blockWords * 4;
    for (const block of this.blocks) block.fill(0);
    this.rest.forEach((byte, at) => this.#put(at, byte));
    for (let i = 0; i < digits.length; i++) this.#put(this.rest.length + i, digits.charCodeAt(i));
    this.#put(end, 0x80);
    this.blocks[this.two ? 1 : 0][blockWords - 1] = (this.prefixBytes + digits.length) * 8;
    this.#lastDigit = end - 1;
    this.lastDigitWord = (end - 1) >> 2;
  }

  /**
   * Counts on by one and gives the first message word that changed, through both blocks; −1 if the counter needs one more
   * digit: then nothing is right until it is written anew.
   */
  increment(): number {
    const { blockWords } = this.hash;
    for (let at = this.#lastDigit; at >= this.rest.length; at--) {
      const word = at >> 2;
      const block = word < blockWords ? this.blocks[0] : this.blocks[1];
      const index = word < blockWords ? word : word - blockWords;
      const shift = 24 - 8 * (at & 3);
      const value = block[index]!;
      if (((value >>> shift) & 0xff) < NINE) {
        block[index] = value + (1 << shift);
        return word;
      }
      block[index] = value - ((NINE - ZERO) << shift);
    }
    return -1;
  }

  #put(at: number, byte: number): void {
    const word = at >> 2;
    const { blockWords } = this.hash;
    this.blocks[word < blockWords ? 0 : 1][word % blockWords]! |= byte << (24 - 8 * (at & 3));
  }
}
