/** The hex digits that something has to begin with, made ready to be compared many times. */
export class KeyTarget {
  readonly #bytes: Uint8Array;
  readonly #mask: number;
  readonly #word: number;
  /** The upper half of the byte after the whole ones; −1 if there is none. */
  readonly #half: number;

  /** @param digits - Lower-case hex; an odd number of digits ends in half a byte. */
  constructor(digits: string) {
    const whole = digits.length >> 1;
    this.#bytes = Uint8Array.from({ length: whole }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
    this.#half = digits.length % 2 === 0 ? -1 : parseInt(digits.at(-1)!, 16);
    const used = Math.min(digits.length, 8);
    this.#mask = used === 8 ? -1 : ~(-1 >>> (4 * used));
    this.#word = parseInt(digits.slice(0, 8).padEnd(8, '0'), 16) | 0;
  }

  /** Whether the first 32 bits allow a match. They nearly always decide. */
  allows(firstWord: number): boolean {
    return (firstWord & this.#mask) === this.#word;
  }

  /** The first 32 bits of what matches, and which of them count. */
  get firstWord(): readonly [word: number, mask: number] {
    return [this.#word, this.#mask];
  }

  isStartOf(bytes: Uint8Array): boolean {
    const whole = this.#bytes.length;
    return this.#bytes.every((byte, i) => byte === bytes[i]) && (this.#half < 0 || bytes[whole]! >> 4 === this.#half);
  }
}
