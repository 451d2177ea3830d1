import type { HashProgram } from './program.js';
import type { Stage, Value } from './stage.js';

type Variables = [a: Value, b: Value, c: Value, d: Value, e: Value];

const ROUNDS = 80;
/** After this many rounds, `a` is what four rounds later is `e`, not yet turned: the last that the digest tells. */
const TOLD_ROUNDS = 76;

/** SHA-1 (FIPS 180-4 §6.1) as a program. */
export const sha1Program: HashProgram = {
  bits: 32,
  digestWords: 5,
  constants: Int32Array.of(0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6),

  write(stage, blocks, initial, digest, K) {
    let state = initial.slice(0, 5);
    for (const block of blocks.slice(0, -1)) {
      const after = run(stage, K, block, state, ROUNDS);
      state = state.map((word, i) => stage.keep(`state ${i}`, stage.sum(word, after[i]!)));
    }
    const [a] = run(stage, K, blocks.at(-1)!, state, TOLD_ROUNDS);
    const e = stage.keep('told', stage.less(digest[4]!, state[4]!));
    return stage.less(a, stage.rotr(e, 30));
  },
};

/** The five variables after so many rounds. */
function run(
  stage: Stage,
  K: readonly Value[],
  block: readonly Value[],
  state: readonly Value[],
  rounds: number,
): Variables {
  const w = [...block];
  let [a, b, c, d, e] = state as Variables;
  for (let t = 0; t < rounds; t++) {
    const at = t % 16;
    if (t >= 16) {
      const [w3, w8, w14] = [w[(t - 3) % 16]!, w[(t - 8) % 16]!, w[(t - 14) % 16]!];
      w[at] = stage.keep(`w ${at}`, stage.xor(stage.xor(w[at]!, w14), stage.xor(w8, w3)));
      w[at] = stage.keep(`w ${at}`, stage.rotr(w[at], 31));
    }
    const quarter = Math.floor(t / 20);
    const sum = stage.sum(e, w[at]!, K[quarter]!, mix(stage, quarter, b, c, d), stage.rotr(a, 27));
    const nextA = stage.keep(`a ${t % 3}`, sum);
    // It takes the place of e, which has been read.
    const nextC = stage.keep(`c ${t % 3}`, stage.rotr(b, 2));
    [a, b, c, d, e] = [nextA, a, nextC, c, d];
  }
  return [a, b, c, d, e];
}

function mix(stage: Stage, quarter: number, b: Value, c: Value, d: Value): Value {
  if (quarter === 0) return stage.xor(d, stage.and(b, stage.xor(c, d)));
  if (quarter === 2) return stage.or(stage.and(b, c), stage.and(d, stage.or(b, c)));
  return stage.xor(b, stage.xor(c, d));
}
