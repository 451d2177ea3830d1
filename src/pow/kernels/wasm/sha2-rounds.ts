import type { Stage, Value } from './stage.js';

type Triple = readonly [number, number, number];

/** What the functions of FIPS 180-4 §4.1.2 and §4.1.3 turn by; the last of the small ones is a shift. */
export interface Turns {
  readonly sigma0: Triple;
  readonly sigma1: Triple;
  readonly small0: Triple;
  readonly small1: Triple;
}

export const turns32: Turns = { sigma0: [2, 13, 22], sigma1: [6, 11, 25], small0: [7, 18, 3], small1: [17, 19, 10] };
export const turns64: Turns = { sigma0: [28, 34, 39], sigma1: [14, 18, 41], small0: [1, 8, 7], small1: [19, 61, 6] };

/** The eight variables before a round, and what the round before computed of them. */
export interface Variables {
  readonly values: readonly Value[];
  /** b ⊕ c */
  readonly bc: Value;
}

/** Writes the rounds of SHA-2 (FIPS 180-4 §6.2.2, §6.4.2). */
export class Sha2Rounds {
  readonly sigma0: (x: Value) => Value;
  readonly #sigma1: (x: Value) => Value;
  readonly #small0: (x: Value) => Value;
  readonly #small1: (x: Value) => Value;

  constructor(
    private readonly stage: Stage,
    turns: Turns,
  ) {
    const turn = ([r1, r2, r3]: Triple): ((x: Value) => Value) =>
      remembered((x) => stage.xor(stage.xor(stage.rotr(x, r1), stage.rotr(x, r2)), stage.rotr(x, r3)));
    const turnAndShift = ([r1, r2, s]: Triple): ((x: Value) => Value) =>
      remembered((x) => stage.xor(stage.xor(stage.rotr(x, r1), stage.rotr(x, r2)), stage.shr(x, s)));
    this.sigma0 = turn(turns.sigma0);
    this.#sigma1 = turn(turns.sigma1);
    this.#small0 = turnAndShift(turns.small0);
    this.#small1 = turnAndShift(turns.small1);
  }

  /** Word t of the message schedule, from those that stand so many words before it. */
  scheduled(w16: Value, w15: Value, w7: Value, w2: Value): Value {
    const s0 = this.#small0(w15);
    return this.stage.sum(w16, w7, s0, this.#small1(w2));
  }

  begin(values: readonly Value[]): Variables {
    return { values, bc: this.stage.keep('ab 1', this.stage.xor(values[1]!, values[2]!)) };
  }

  /** Round t. What varies is kept under names that come again every four rounds. */
  round(t: number, { values, bc }: Variables, w: Value, k: Value): Variables {
    const { stage } = this;
    const [a, b, c, d, e, f, g, h] = values as [Value, Value, Value, Value, Value, Value, Value, Value];
    const choice = stage.xor(g, stage.and(e, stage.xor(f, g)));
    const t1 = stage.keep('t1', stage.sum(h, w, k, choice, this.#sigma1(e)));
    // Maj(a, b, c) is b ⊕ ((a ⊕ b) ∧ (b ⊕ c)), and this round's b ⊕ c was the last one's a ⊕ b.
    const ab = stage.keep(`ab ${t % 2}`, stage.xor(a, b));
    const t2 = stage.sum(stage.xor(b, stage.and(ab, bc)), this.sigma0(a));
    // What falls out of the eight variables leaves its place to what comes in; d is read before the new a takes it.
    const nextE = stage.keep(`e ${t % 4}`, stage.sum(d, t1));
    return { values: [stage.keep(`a ${t % 4}`, stage.sum(t2, t1)), a, b, c, nextE, e, f, g], bc: ab };
  }
}

/** Most of a program is the same few instructions on the same few locals; writing them once halves the time it takes. */
function remembered(write: (x: Value) => Value): (x: Value) => Value {
  const written = new Map<Value, Value>();
  return (x) => {
    let value = written.get(x);
    if (!value) written.set(x, (value = write(x)));
    return value;
  };
}
