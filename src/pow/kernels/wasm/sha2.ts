import { rootWords } from '../constants.js';
import type { HashProgram } from './program.js';
import type { Stage, Value } from './stage.js';

/** What the functions of FIPS 180-4 §4.1.2 and §4.1.3 turn by; the last of the small ones is a shift. */
interface Turns {
  readonly sigma0: readonly [number, number, number];
  readonly sigma1: readonly [number, number, number];
  readonly small0: readonly [number, number, number];
  readonly small1: readonly [number, number, number];
}

type Variables = [a: Value, b: Value, c: Value, d: Value, e: Value, f: Value, g: Value, h: Value];

/** The hashes of SHA-2 (FIPS 180-4 §6.2, §6.4), which differ in the size of their words and in a few numbers. */
class Sha2 implements HashProgram {
  readonly #rounds: number;

  constructor(
    readonly bits: 32 | 64,
    readonly digestWords: number,
    private readonly turns: Turns,
  ) {
    this.#rounds = bits === 32 ? 64 : 80;
  }

  write(stage: Stage, blocks: readonly Value[][], initial: readonly Value[], digest: readonly Value[]): Value {
    const K = this.#constants(stage);
    let state = initial;
    for (const block of blocks.slice(0, -1)) {
      const after = this.#run(stage, K, block, state, this.#rounds);
      state = state.map((word, i) => stage.keep(`state ${i}`, stage.sum(word, after[i]!)));
    }
    // Each word of the digest tells the `a` of one round more from the end; the last that it tells is compared.
    const [a] = this.#run(stage, K, blocks.at(-1)!, state, this.#rounds - this.digestWords + 1);
    return stage.less(a, this.#expected(stage, digest, state));
  }

  /** The eight variables after so many rounds. */
  #run(stage: Stage, K: readonly Value[], block: readonly Value[], state: readonly Value[], rounds: number): Variables {
    const { sigma0, sigma1, small0, small1 } = this.turns;
    const w = [...block];
    let [a, b, c, d, e, f, g, h] = state as Variables;
    // Maj(a, b, c) is b ⊕ ((a ⊕ b) ∧ (b ⊕ c)), and this round's b ⊕ c was the last one's a ⊕ b.
    let bc = stage.keep('ab 1', stage.xor(b, c));
    for (let t = 0; t < rounds; t++) {
      const at = t % 16;
      if (t >= 16) {
        const [w2, w7, w15, w16] = [2, 7, 15, 16].map((back) => w[(t - back) % 16]!) as [Value, Value, Value, Value];
        w[at] = stage.keep(
          `w ${at}`,
          stage.sum(w16, w7, turnAndShift(stage, w15, small0), turnAndShift(stage, w2, small1)),
        );
      }
      const choice = stage.xor(g, stage.and(e, stage.xor(f, g)));
      const t1 = stage.keep('t1', stage.sum(h, w[at]!, K[t]!, choice, turn(stage, e, sigma1)));
      const ab = stage.keep(`ab ${t % 2}`, stage.xor(a, b));
      const t2 = stage.sum(stage.xor(b, stage.and(ab, bc)), turn(stage, a, sigma0));
      // What falls out of the eight variables leaves its place to what comes in; d is read before the new a takes it.
      const nextE = stage.keep(`e ${t % 4}`, stage.sum(d, t1));
      [a, b, c, d, e, f, g, h] = [stage.keep(`a ${t % 4}`, stage.sum(t2, t1)), a, b, c, nextE, e, f, g];
      bc = ab;
    }
    return [a, b, c, d, e, f, g, h];
  }

  /** The `a` that the digest tells, given the state that was added to it; ../sha256.ts explains how. */
  #expected(stage: Stage, digest: readonly Value[], state: readonly Value[]): Value {
    const told = digest.map((word, i) => stage.keep(`told ${i}`, stage.less(word, state[i]!)));
    let [a3, a2, a1, a0] = told as [Value, Value, Value, Value];
    for (let i = 4; i < this.digestWords; i++) {
      const majority = stage.or(stage.and(a2, a1), stage.and(a0, stage.or(a2, a1)));
      const older = stage.sum(stage.less(told[i]!, a3), majority, turn(stage, a2, this.turns.sigma0));
      [a0, a1, a2, a3] = [stage.keep(`told ${i}`, older), a0, a1, a2];
    }
    return a0;
  }

  #constants(stage: Stage): Value[] {
    const words = rootWords(3, 0, this.#rounds);
    return Array.from({ length: this.#rounds }, (_, t) => {
      const high = BigInt(words[2 * t]!);
      return stage.constant(this.bits === 32 ? high : (high << 32n) | BigInt(words[2 * t + 1]! >>> 0));
    });
  }
}

function turn(stage: Stage, x: Value, by: readonly [number, number, number]): Value {
  return stage.xor(...by.map((bits) => stage.rotr(x, bits)));
}

function turnAndShift(stage: Stage, x: Value, by: readonly [number, number, number]): Value {
  return stage.xor(stage.rotr(x, by[0]), stage.rotr(x, by[1]), stage.shr(x, by[2]));
}

const turns32: Turns = { sigma0: [2, 13, 22], sigma1: [6, 11, 25], small0: [7, 18, 3], small1: [17, 19, 10] };
const turns64: Turns = { sigma0: [28, 34, 39], sigma1: [14, 18, 41], small0: [1, 8, 7], small1: [19, 61, 6] };

export const sha256Program: HashProgram = new Sha2(32, 8, turns32);
export const sha384Program: HashProgram = new Sha2(64, 6, turns64);
export const sha512Program: HashProgram = new Sha2(64, 8, turns64);
