import type { BlockHash } from './block-hash.js';
import { rootWords } from './constants.js';

const TWO_32 = 2 ** 32;

/**
 * SHA-512 and SHA-384 (FIPS 180-4 §6.4, §6.5) in parts; they differ in their initial state and in how much of the last one
 * is the digest.
 *
 * A 64-bit number is two 32-bit words here, high and low. Low words are added as doubles, which hold the exact sum of
 * many of them; what passes 2^32 is carried into the high word.
 */
export function sha512(digestBytes: 48 | 64): BlockHash {
  const K = rootWords(3, 0, 80);
  const last = new Int32Array(16);
  // The digest of SHA-512 tells four values of a and e each and so the a of eight rounds before the end; that of SHA-384
  // lacks the two oldest e. See sha256.ts for how.
  const lastToldRound = digestBytes === 64 ? 72 : 74;

  function expand(w: Int32Array, to: number): void {
    for (let t = 16; t < to; t++) {
      const xh = w[2 * t - 4]!;
      const xl = w[2 * t - 3]!;
      const yh = w[2 * t - 30]!;
      const yl = w[2 * t - 29]!;
      const s1h = ((xh >>> 19) | (xl << 13)) ^ ((xl >>> 29) | (xh << 3)) ^ (xh >>> 6);
      const s1l = ((xl >>> 19) | (xh << 13)) ^ ((xh >>> 29) | (xl << 3)) ^ ((xl >>> 6) | (xh << 26));
      const s0h = ((yh >>> 1) | (yl << 31)) ^ ((yh >>> 8) | (yl << 24)) ^ (yh >>> 7);
      const s0l = ((yl >>> 1) | (yh << 31)) ^ ((yl >>> 8) | (yh << 24)) ^ ((yl >>> 7) | (yh << 25));
      const low = (s1l >>> 0) + (s0l >>> 0) + (w[2 * t - 13]! >>> 0) + (w[2 * t - 31]! >>> 0);
      w[2 * t] = (s1h + s0h + w[2 * t - 14]! + w[2 * t - 32]! + ((low / TWO_32) | 0)) | 0;
      w[2 * t + 1] = low | 0;
    }
  }

  function rounds(before: Int32Array, after: Int32Array, w: Int32Array, from: number, to: number): void {
    let ah = before[0]!;
    let al = before[1]!;
    let bh = before[2]!;
    let bl = before[3]!;
    let ch = before[4]!;
    let cl = before[5]!;
    let dh = before[6]!;
    let dl = before[7]!;
    let eh = before[8]!;
    let el = before[9]!;
    let fh = before[10]!;
    let fl = before[11]!;
    let gh = before[12]!;
    let gl = before[13]!;
    let hh = before[14]!;
    let hl = before[15]!;
    for (let t = 2 * from; t < 2 * to; t += 2) {
      const s1h = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23));
      const s1l = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23));
      const chl = gl ^ (el & (fl ^ gl));
      const low1 = (hl >>> 0) + (s1l >>> 0) + (chl >>> 0) + (K[t + 1]! >>> 0) + (w[t + 1]! >>> 0);
      const t1h = (hh + s1h + (gh ^ (eh & (fh ^ gh))) + K[t]! + w[t]! + ((low1 / TWO_32) | 0)) | 0;
      const t1l = low1 | 0;
      const s0h = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25));
      const s0l = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25));
      const low2 = (t1l >>> 0) + (s0l >>> 0) + (((al & bl) | (cl & (al | bl))) >>> 0);
      const newAh = (t1h + s0h + ((ah & bh) | (ch & (ah | bh))) + ((low2 / TWO_32) | 0)) | 0;
      const lowE = (dl >>> 0) + (t1l >>> 0);
      hh = gh;
      hl = gl;
      gh = fh;
      gl = fl;
      fh = eh;
      fl = el;
      eh = (dh + t1h + ((lowE / TWO_32) | 0)) | 0;
      el = lowE | 0;
      dh = ch;
      dl = cl;
      ch = bh;
      cl = bl;
      bh = ah;
      bl = al;
      ah = newAh;
      al = low2 | 0;
    }
    after[0] = ah;
    after[1] = al;
    after[2] = bh;
    after[3] = bl;
    after[4] = ch;
    after[5] = cl;
    after[6] = dh;
    after[7] = dl;
    after[8] = eh;
    after[9] = el;
    after[10] = fh;
    after[11] = fl;
    after[12] = gh;
    after[13] = gl;
    after[14] = hh;
    after[15] = hl;
  }

  return {
    blockWords: 32,
    scheduleWords: 160,
    initial: digestBytes === 64 ? rootWords(2, 0, 8) : rootWords(2, 8, 16),

    compress(state, block) {
      expand(block, 80);
      rounds(state, last, block, 0, 80);
      for (let i = 0; i < 16; i += 2) {
        const low = (state[i + 1]! >>> 0) + (last[i + 1]! >>> 0);
        state[i] = (state[i]! + last[i]! + ((low / TWO_32) | 0)) | 0;
        state[i + 1] = low | 0;
      }
    },

    begin(state, block, words, begun) {
      const whole = words >> 1;
      rounds(state, begun, block, 0, whole);
      return 2 * whole;
    },

    probe(begun, block, words) {
      expand(block, lastToldRound + 1);
      rounds(begun, last, block, words >> 1, lastToldRound + 1);
      return last[1]!;
    },

    // Computed once per prefix, so BigInt may do the arithmetic.
    expected(digest, state) {
      const told = Array.from({ length: digestBytes / 8 }, (_, i) => word64(digest, i) - word64(state, i));
      let [a3, a2, a1, a0] = told as [bigint, bigint, bigint, bigint];
      for (const e of told.slice(4)) {
        const older = e - a3 + sigma0(a2) + ((a2 & a1) | (a0 & (a2 | a1)));
        [a0, a1, a2, a3] = [older, a0, a1, a2];
      }
      return Number(BigInt.asIntN(32, a0));
    },
  };
}

function word64(words: Int32Array, i: number): bigint {
  return (BigInt(words[2 * i]!) << 32n) | BigInt(words[2 * i + 1]! >>> 0);
}

function sigma0(x: bigint): bigint {
  const right = (n: bigint): bigint => BigInt.asUintN(64, (BigInt.asUintN(64, x) >> n) | (x << (64n - n)));
  return right(28n) ^ right(34n) ^ right(39n);
}
