import type { HashedPrefix } from '../prefix.js';
import { sharedMemory } from './load.js';
import { memoryMap, TABLE_ROWS, VARYING_WORDS, type MemoryMap } from './module.js';
import { BLOCK, type Tail } from './tail.js';

const ZERO = 0x30;

/** The tail that the memory was last written for; another search may have come between. */
let writtenFor: Tail | undefined;

/** Writes what a program reads. */
export class Board {
  readonly #bytes = new Uint8Array(sharedMemory());
  readonly #words = new Int32Array(sharedMemory());
  readonly #map: MemoryMap;
  #block = -1;

  /** @param prefixBytes - Length of the whole prefix, before its blocks were hashed. */
  constructor(
    private readonly prefix: HashedPrefix,
    private readonly prefixBytes: number,
    private readonly constants: Int32Array,
    private readonly wordBytes: number,
  ) {
    this.#map = memoryMap(wordBytes === 4 ? 32 : 64);
  }

  /** Sets the thousand counters from `block` on, of as many digits as the tail tells. */
  set(tail: Tail, block: number): void {
    const fresh = writtenFor !== tail;
    if (!fresh && this.#block === block) return;
    if (fresh) this.#begin(tail);
    this.#block = block;
    let higher = block / BLOCK;
    for (let at = tail.varyingFrom - 1; at >= this.prefix.rest.length; at--) {
      this.#bytes[this.#at(at)] = ZERO + (higher % 10);
      higher = Math.floor(higher / 10);
    }
  }

  #begin(tail: Tail): void {
    writtenFor = tail;
    const { message, initial, target: targetAt, constants, table } = this.#map;
    const { midstate, target, rest } = this.prefix;
    this.#bytes.fill(0, message, initial);
    this.#putWords(initial, midstate);
    this.#putWords(targetAt, target);
    this.#putWords(constants, this.constants);
    rest.forEach((byte, at) => (this.#bytes[this.#at(at)] = byte));
    this.#bytes[this.#at(tail.end)] = 0x80;
    // The length in bits; it takes no more than the lowest 32 of them.
    this.#words[(message + (tail.blocks * 16 - 1) * this.wordBytes) >> 2] = (this.prefixBytes + tail.digits) * 8;
    this.#bytes.fill(0, table, table + VARYING_WORDS * TABLE_ROWS * this.wordBytes);
    for (let at = tail.end - 1, power = 1; at >= tail.varyingFrom; at--, power *= 10) {
      const word = Math.floor(at / this.wordBytes) - tail.firstVarying;
      let place = table + word * TABLE_ROWS * this.wordBytes + this.#inWord(at);
      for (let n = 0; n < BLOCK; n++, place += this.wordBytes) this.#bytes[place] = ZERO + (Math.floor(n / power) % 10);
    }
  }

  /** Words come with their high half first; memory wants the low one there. */
  #putWords(address: number, words: Int32Array): void {
    const halves = this.wordBytes / 4;
    words.forEach((word, i) => (this.#words[(address >> 2) + (i ^ (halves - 1))] = word));
  }

  /** The address of a byte of the message, given by its position. */
  #at(position: number): number {
    return this.#map.message + position - (position % this.wordBytes) + this.#inWord(position);
  }

  /** A message's words are big-endian, memory is not. */
  #inWord(position: number): number {
    return this.wordBytes - 1 - (position % this.wordBytes);
  }
}
