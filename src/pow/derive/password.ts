import type { KeyPuzzle } from '../puzzle.js';

/** The password of a key puzzle: the nonce, then the counter as a big-endian `uint32`. One buffer, written over. */
export class Password {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;

  constructor({ nonce }: KeyPuzzle) {
    this.bytes = new Uint8Array(nonce.length + 4);
    this.bytes.set(nonce);
    this.#view = new DataView(this.bytes.buffer, nonce.length);
  }

  set(counter: number): void {
    this.#view.setUint32(0, counter);
  }
}
