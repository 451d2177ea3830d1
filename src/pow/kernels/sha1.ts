import type { BlockHash } from './block-hash.js';

/** The last round whose new `a` follows from the digest alone: four rounds later it is `e`, turned by 30 bits. */
const LAST_TOLD_ROUND = 75;

/** SHA-1 (FIPS 180-4 §6.1) in parts. */
export function sha1(): BlockHash {
  const last = new Int32Array(5);

  function expand(w: Int32Array, to: number): void {
    for (let t = 16; t < to; t++) {
      const x = w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!;
      w[t] = (x << 1) | (x >>> 31);
    }
  }

  function rounds(before: Int32Array, after: Int32Array, w: Int32Array, from: number, to: number): void {
    let a = before[0]!;
    let b = before[1]!;
    let c = before[2]!;
    let d = before[3]!;
    let e = before[4]!;
    for (let t = from; t < to; t++) {
      let mixed: number;
      if (t < 20) mixed = (d ^ (b & (c ^ d))) + 0x5a827999;
      else if (t < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
      else if (t < 60) mixed = ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
      else mixed = (b ^ c ^ d) + 0xca62c1d6;
      mixed = (mixed + ((a << 5) | (a >>> 27)) + e + w[t]!) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = mixed;
    }
    after[0] = a;
    after[1] = b;
    after[2] = c;
    after[3] = d;
    after[4] = e;
  }

  return {
    blockWords: 16,
    scheduleWords: 80,
    initial: Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0),

    compress(state, block) {
      expand(block, 80);
      rounds(state, last, block, 0, 80);
      for (let i = 0; i < 5; i++) state[i] = (state[i]! + last[i]!) | 0;
    },

    begin(state, block, words, begun) {
      rounds(state, begun, block, 0, words);
      return words;
    },

    probe(begun, block, words) {
      expand(block, LAST_TOLD_ROUND + 1);
      rounds(begun, last, block, words, LAST_TOLD_ROUND + 1);
      return last[0]!;
    },

    expected(digest, state) {
      const e = digest[4]! - state[4]!;
      return (e << 2) | (e >>> 30);
    },
  };
}
