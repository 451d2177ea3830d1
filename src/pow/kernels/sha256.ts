import type { BlockHash } from './block-hash.js';
import { rootHighWords } from './constants.js';

/** The last round whose new `a` follows from the digest alone; see `expected`. */
export const LAST_TOLD_ROUND = 56;

/** FIPS 180-4 §4.1.2: Σ0, Σ1, σ0, σ1 and Maj. Ch stands in the rounds. */
const sigma0 = (x: number): number => ((x >>> 2) | (x << 30)) ^ ((x >>> 13) | (x << 19)) ^ ((x >>> 22) | (x << 10));
const sigma1 = (x: number): number => ((x >>> 6) | (x << 26)) ^ ((x >>> 11) | (x << 21)) ^ ((x >>> 25) | (x << 7));
const small0 = (x: number): number => ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
const small1 = (x: number): number => ((x >>> 17) | (x << 15)) ^ ((x >>> 19) | (x << 13)) ^ (x >>> 10);
const majority = (x: number, y: number, z: number): number => (x & y) | (z & (x | y));

let constants: Int32Array | undefined;

/** Of its rounds. */
export function sha256Constants(): Int32Array {
  return (constants ??= rootHighWords(3, 0, 64));
}

/** SHA-256 (FIPS 180-4 §6.2) in parts. */
export function sha256(): BlockHash {
  const K = sha256Constants();
  const last = new Int32Array(8);

  /** The message schedule up to word `to − 1`, two words at a time, so that what one step wrote need not be read back. */
  function expand(w: Int32Array, to: number): void {
    let even = w[14]!;
    let odd = w[15]!;
    for (let t = 16; t < to; t += 2) {
      const next = w[t - 15]!;
      even = (small1(even) + w[t - 7]! + small0(next) + w[t - 16]!) | 0;
      odd = (small1(odd) + w[t - 6]! + small0(w[t - 14]!) + next) | 0;
      w[t] = even;
      w[t + 1] = odd;
    }
  }

  /**
   * Rounds `from` … `to − 1`, both multiples of four. A round moves seven of the eight variables and computes one; four
   * rounds written out move none, they only swap the halves.
   */
  function rounds(before: Int32Array, after: Int32Array, w: Int32Array, from: number, to: number): void {
    let a = before[0]!;
    let b = before[1]!;
    let c = before[2]!;
    let d = before[3]!;
    let e = before[4]!;
    let f = before[5]!;
    let g = before[6]!;
    let h = before[7]!;
    for (let t = from; t < to; t += 4) {
      h = (h + sigma1(e) + (g ^ (e & (f ^ g))) + K[t]! + w[t]!) | 0;
      d = (d + h) | 0;
      h = (h + sigma0(a) + majority(a, b, c)) | 0;

      g = (g + sigma1(d) + (f ^ (d & (e ^ f))) + K[t + 1]! + w[t + 1]!) | 0;
      c = (c + g) | 0;
      g = (g + sigma0(h) + majority(h, a, b)) | 0;

      f = (f + sigma1(c) + (e ^ (c & (d ^ e))) + K[t + 2]! + w[t + 2]!) | 0;
      b = (b + f) | 0;
      f = (f + sigma0(g) + majority(g, h, a)) | 0;

      const fourth = (e + sigma1(b) + (d ^ (b & (c ^ d))) + K[t + 3]! + w[t + 3]!) | 0;
      e = (a + fourth) | 0;
      a = (fourth + sigma0(f) + majority(f, g, h)) | 0;

      const b1 = b;
      const c1 = c;
      const d1 = d;
      b = f;
      c = g;
      d = h;
      f = b1;
      g = c1;
      h = d1;
    }
    after[0] = a;
    after[1] = b;
    after[2] = c;
    after[3] = d;
    after[4] = e;
    after[5] = f;
    after[6] = g;
    after[7] = h;
  }

  return {
    blockWords: 16,
    scheduleWords: 64,
    initial: rootHighWords(2, 0, 8),

    compress(state, block) {
      expand(block, 64);
      rounds(state, last, block, 0, 64);
      for (let i = 0; i < 8; i++) state[i] = (state[i]! + last[i]!) | 0;
    },

    begin(state, block, words, begun) {
      const whole = words & ~3;
      rounds(state, begun, block, 0, whole);
      return whole;
    },

    probe(begun, block, words) {
      expand(block, LAST_TOLD_ROUND + 1);
      rounds(begun, last, block, words, LAST_TOLD_ROUND);
      const e = last[4]!;
      const f = last[5]!;
      const g = last[6]!;
      const t1 = last[7]! + sigma1(e) + (g ^ (e & (f ^ g))) + K[LAST_TOLD_ROUND]! + block[LAST_TOLD_ROUND]!;
      return (t1 + sigma0(last[0]!) + majority(last[0]!, last[1]!, last[2]!)) | 0;
    },

    /**
     * A digest less the state it was added to is the last four values of `a` and of `e`. Round i makes both its `a` and
     * its `e` from one sum, to which `a` adds what the three `a` before it determine and `e` adds the `a` four rounds
     * back; so each `e` gives an `a` that is four rounds older.
     */
    expected(digest, state) {
      let [a0, a1, a2, a3] = [3, 2, 1, 0].map((i) => digest[i]! - state[i]!) as [number, number, number, number];
      for (let i = 4; i < 8; i++) {
        const older = (digest[i]! - state[i]! - a3 + sigma0(a2) + majority(a2, a1, a0)) | 0;
        [a0, a1, a2, a3] = [older, a0, a1, a2];
      }
      return a0;
    },
  };
}
