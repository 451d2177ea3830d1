import { rootHighWords, rootWords } from '../constants.js';
import type { Goal, HashProgram } from './program.js';
import { Sha2Rounds, turns32, turns64, type Turns } from './sha2-rounds.js';
import type { Stage, Value } from './stage.js';

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
      return stage.and(stage.less(stage.sum(a!, state[0]!), target[0]!), target[1]!);
    }
    // Each word of the digest tells the `a` of one round more from the end; the last that it tells is compared.
    const [a] = this.#run(stage, K, blocks.at(-1)!, state, this.#rounds - this.digestWords + 1);
    return stage.less(a!, this.#expected(stage, target, state));
  }

  /** The state after a block. */
  compress(stage: Stage, block: readonly Value[], state: readonly Value[], K: readonly Value[]): readonly Value[] {
    const after = this.#run(stage, K, block, state, this.#rounds);
    return state.map((word, i) => stage.keep(`state ${i}`, stage.sum(word, after[i]!)));
  }

  /** The eight variables after so many rounds. */
  #run(
    stage: Stage,
    K: readonly Value[],
    block: readonly Value[],
    state: readonly Value[],
    rounds: number,
  ): readonly Value[] {
    const write = new Sha2Rounds(stage, this.turns);
    const w = [...block];
    let variables = write.begin(state);
    for (let t = 0; t < rounds; t++) {
      const at = t % 16;
      if (t >= 16) {
        const next = write.scheduled(w[at]!, w[(t - 15) % 16]!, w[(t - 7) % 16]!, w[(t - 2) % 16]!);
        w[at] = stage.keep(`w ${at}`, next);
      }
      variables = write.round(t, variables, w[at]!, K[t]!);
    }
    return variables.values;
  }

  /** The `a` that the digest tells, given the state that was added to it; ../sha256.ts explains how. */
  #expected(stage: Stage, digest: readonly Value[], state: readonly Value[]): Value {
    const { sigma0 } = new Sha2Rounds(stage, this.turns);
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

export const sha256Program = new Sha2(32, 8, turns32);
export const sha384Program = new Sha2(64, 6, turns64);
export const sha512Program = new Sha2(64, 8, turns64);
