import { rootHighWords, rootWords } from '../constants.js';
import type { Goal, HashProgram } from './program.js';
import type { Stage, Value } from './stage.js';

type Triple = readonly [number, number, number];

/** What the functions of FIPS 180-4 §4.1.2 and §4.1.3 turn by; the last of the small ones is a shift. */
interface Turns {
  readonly sigma0: Triple;
  readonly sigma1: Triple;
  readonly small0: Triple;
  readonly small1: Triple;
}

type Variables = [a: Value, b: Value, c: Value, d: Value, e: Value, f: Value, g: Value, h: Value];

/** The hashes of SHA-2 (FIPS 180-4 §6.2, §6.4), which differ in the size of their words and in a few numbers. */
export class Sha2 implements HashProgram {
  readonly #rounds: number;

  constructor(
    readonly bits: 32 | 64,
    readonly digestWords: number,
    private readonly turns: Turns,
  ) {
    this.#rounds = bits === 32 ? 64 : 80;
  }

  get constants(): Int32Array {
    return (this.bits === 32 ? rootHighWords : rootWords)(3, 0, this.#rounds);
  }

  write(
    stage: Stage,
    blocks: readonly Value[][],
    initial: readonly Value[],
    target: readonly Value[],
    K: readonly Value[],
    goal: Goal,
  ): Value {
    let state = initial;
    for (const block of blocks.slice(0, -1)) state = this.compress(stage, block, state, K);
    if (goal === 'prefix') {
      const [a] = this.#run(stage, K, blocks.at(-1)!, state, this.#rounds);
      return stage.and(stage.less(stage.sum(a, state[0]!), target[0]!), target[1]!);
    }
    // Each word of the digest tells the `a` of one round more from the end; the last that it tells is compared.
    const [a] = this.#run(stage, K, blocks.at(-1)!, state, this.#rounds - this.digestWords + 1);
    return stage.less(a, this.#expected(stage, target, state));
  }

  /** The state after a block. */
  compress(stage: Stage, block: readonly Value[], state: readonly Value[], K: readonly Value[]): readonly Value[] {
    const after = this.#run(stage, K, block, state, this.#rounds);
    return state.map((word, i) => stage.keep(`state ${i}`, stage.sum(word, after[i]!)));
  }

  /** The eight variables after so many rounds. */
  #run(stage: Stage, K: readonly Value[], block: readonly Value[], state: readonly Value[], rounds: number): Variables {
    const { sigma0, sigma1, small0, small1 } = functions(stage, this.turns);
    const w = [...block];
    let [a, b, c, d, e, f, g, h] = state as Variables;
    // Maj(a, b, c) is b ⊕ ((a ⊕ b) ∧ (b ⊕ c)), and this round's b ⊕ c was the last one's a ⊕ b.
    let bc = stage.keep('ab 1', stage.xor(b, c));
    for (let t = 0; t < rounds; t++) {
      const at = t % 16;
      if (t >= 16) {
        const w15 = small0(w[(t - 15) % 16]!);
        const w2 = small1(w[(t - 2) % 16]!);
        w[at] = stage.keep(`w ${at}`, stage.sum(w[at]!, w[(t - 7) % 16]!, w15, w2));
      }
      const choice = stage.xor(g, stage.and(e, stage.xor(f, g)));
      const t1 = stage.keep('t1', stage.sum(h, w[at]!, K[t]!, choice, sigma1(e)));
      const ab = stage.keep(`ab ${t % 2}`, stage.xor(a, b));
      const t2 = stage.sum(stage.xor(b, stage.and(ab, bc)), sigma0(a));
      // What falls out of the eight variables leaves its place to what comes in; d is read before the new a takes it.
      const nextE = stage.keep(`e ${t % 4}`, stage.sum(d, t1));
      [a, b, c, d, e, f, g, h] = [stage.keep(`a ${t % 4}`, stage.sum(t2, t1)), a, b, c, nextE, e, f, g];
      bc = ab;
    }
    return [a, b, c, d, e, f, g, h];
  }

  /** The `a` that the digest tells, given the state that was added to it; ../sha256.ts explains how. */
  #expected(stage: Stage, digest: readonly Value[], state: readonly Value[]): Value {
    const { sigma0 } = functions(stage, this.turns);
    const told = digest.map((word, i) => stage.keep(`told ${i}`, stage.less(word, state[i]!)));
    let [a3, a2, a1, a0] = told as [Value, Value, Value, Value];
    for (let i = 4; i < this.digestWords; i++) {
      const majority = stage.or(stage.and(a2, a1), stage.and(a0, stage.or(a2, a1)));
      const older = stage.sum(stage.less(told[i]!, a3), majority, sigma0(a2));
      [a0, a1, a2, a3] = [stage.keep(`told ${i}`, older), a0, a1, a2];
    }
    return a0;
  }
}

type Function1 = (x: Value) => Value;

/** The four functions, which turn a number three times, or twice and shift it. */
function functions(stage: Stage, turns: Turns): Record<keyof Turns, Function1> {
  const turn = ([r1, r2, r3]: Triple): Function1 =>
    remembered((x) => stage.xor(stage.xor(stage.rotr(x, r1), stage.rotr(x, r2)), stage.rotr(x, r3)));
  const turnAndShift = ([r1, r2, s]: Triple): Function1 =>
    remembered((x) => stage.xor(stage.xor(stage.rotr(x, r1), stage.rotr(x, r2)), stage.shr(x, s)));
  return {
    sigma0: turn(turns.sigma0),
    sigma1: turn(turns.sigma1),
    small0: turnAndShift(turns.small0),
    small1: turnAndShift(turns.small1),
  };
}

/** Most of a program is the same few instructions on the same few locals; writing them once halves the time it takes. */
function remembered(write: Function1): Function1 {
  const written = new Map<Value, Value>();
  return (x) => {
    let value = written.get(x);
    if (!value) written.set(x, (value = write(x)));
    return value;
  };
}

const turns32: Turns = { sigma0: [2, 13, 22], sigma1: [6, 11, 25], small0: [7, 18, 3], small1: [17, 19, 10] };
const turns64: Turns = { sigma0: [28, 34, 39], sigma1: [14, 18, 41], small0: [1, 8, 7], small1: [19, 61, 6] };

export const sha256Program = new Sha2(32, 8, turns32);
export const sha384Program = new Sha2(64, 6, turns64);
export const sha512Program = new Sha2(64, 8, turns64);
