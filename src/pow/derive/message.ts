import type { BlockHash } from '../kernels/block-hash.js';

/** A message of fixed length whose bytes change, padded (FIPS 180-4 §5.1) and hashed in script. */
export class Message {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #block: Int32Array;

  /**
   * @param bytesBefore - What was hashed before it, in whole blocks.
   * @param length - Of the message, in bytes.
   * @param ends - Whether it is the end of what is hashed, which is padded; else it fills whole blocks.
   */
  constructor(
    private readonly hash: BlockHash,
    bytesBefore: number,
    length: number,
    ends = true,
  ) {
    const blockBytes = 4 * hash.blockWords;
    // One byte marks the end, and the length in bits takes an eighth of a block.
    const padded = ends ? length + 1 + blockBytes / 8 : length;
    this.bytes = new Uint8Array(Math.ceil(padded / blockBytes) * blockBytes);
    this.#view = new DataView(this.bytes.buffer);
    this.#block = new Int32Array(hash.scheduleWords);
    if (!ends) return;
    this.bytes[length] = 0x80;
    this.#view.setUint32(this.bytes.length - 4, 8 * (bytesBefore + length));
  }

  setUint32(at: number, value: number): void {
    this.#view.setUint32(at, value);
  }

  setWords(words: Int32Array): void {
    words.forEach((word, i) => this.#view.setInt32(4 * i, word));
  }

  /** Mixes the blocks from byte `from` on, before `to`, into the state. */
  absorbInto(state: Int32Array, from = 0, to = this.bytes.length): void {
    const { blockWords } = this.hash;
    for (let at = from; at < to; at += 4 * blockWords) {
      for (let i = 0; i < blockWords; i++) this.#block[i] = this.#view.getInt32(at + 4 * i);
      this.hash.compress(state, this.#block);
    }
  }
}
