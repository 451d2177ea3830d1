/**
 * The page's own program: a search for SHA-256 in vectors that is made by the build.
 *
 * Context: a program that is written for where the digits stand (../wasm/kernel.ts) is the fastest there is once it runs. But
 * a page that was just opened runs what writes it for the first time, which takes 8 … 30 ms, in one piece, on the thread that
 * also paints. A worker has that time, a page has not.
 *
 * Decision: the page gets one program that is the same wherever the digits stand: loops over four rounds and over the message
 * schedule, words and constants in memory, the digits made from the counter itself. It is small, so engines compile it in
 * less than a millisecond to code that is fast at once.
 *
 * Consequences: it hashes what the other computes once for thousands of counters, and takes about twice the time for each. It is for
 * SHA-256 alone, which nearly all challenges use, and where there are no vectors, plain script searches on the page.
 *
 * @see kernel.ts, which writes what it reads
 */
import { arithmetics, singles } from '../wasm/arithmetic.js';
import { leb128 } from '../wasm/leb128.js';
import { assemble } from '../wasm/module.js';
import { Sha2Rounds, turns32, type Variables } from '../wasm/sha2-rounds.js';
import { Stage, type Value } from '../wasm/stage.js';
import { BEGUN, BLOCK_BYTES, CONSTANTS_BEHIND, EXPECTED, FORE, MASK, REAR, STATE_BEHIND, VECTOR } from './memory.js';

/** Rounds, and words of the schedule, in one run of their loops. */
const ROUNDS = 4;
const WORDS = 2;

/** The function's parameters. */
const COUNTER = 0;
const TO = 1;
const REAR_AT = 2;
const FORE_AT = 3;
const SHIFT = 4;
const BEGIN = 5;
const LAST = 6;
const END_AT = 7;
/** Its locals. */
const AT = 8;
const WORD_AT = 9;
const FIRST_VECTOR = 10;

const wide = arithmetics.simd[32];
const V128 = wide.type;
const I32 = '\x7f';
const V128_STORE = '\xfd\x0b\x04';
const SPLAT = '\xfd\x11';
const MUL = '\xfd\xb5\x01';
const LANE_NUMBERS = '\xfd\x0c\0\0\0\0\x01\0\0\0\x02\0\0\0\x03\0\0\0';
const LOOP = '\x03\x40';
const BLOCK = '\x02\x40';
const IF = '\x04\x40';
const END = '\x0b';
const RETURN = '\x0f';
const I32_EQ = '\x46';
const I32_NE = '\x47';
const I32_LT_U = '\x49';
const I32_EQZ = '\x45';
const I32_ADD = '\x6a';
const I32_SUB = '\x6b';
const I32_AND = '\x71';

const get = (local: number): string => '\x20' + leb128(local);
const set = (local: number): string => '\x21' + leb128(local);
const tee = (local: number): string => '\x22' + leb128(local);
const branchIf = (depth: number): string => '\x0d' + leb128(depth);

/** A constant: LEB128 with a sign, which is the second highest bit of the last byte. */
function i32(value: number): string {
  let bytes = '';
  for (; value < -64 || value > 63; value >>= 7) bytes += String.fromCharCode((value & 0x7f) | 0x80);
  return '\x41' + bytes + String.fromCharCode(value & 0x7f);
}

const stage = new Stage(singles[32], wide, FIRST_VECTOR, 0);
const sha256 = new Sha2Rounds(stage, turns32);
const names = ['a 3', 'a 2', 'a 1', 'a 0', 'e 3', 'e 2', 'e 1', 'e 0'];

function expression(code: string): Value {
  return { varying: true, code, everywhere: undefined };
}

/** A vector in memory at a fixed address. */
function fixed(address: number): Value {
  return expression('\x41\0' + wide.load + leb128(address));
}

/** The instructions that the stage was given meanwhile. */
function written(write: () => void): string {
  stage.each = '';
  write();
  return stage.each;
}

function vectorShift(value: Value, by: string, operation: 'shl' | 'shr'): Value {
  return expression(value.code + by + wide[operation]);
}

function times(value: Value, by: number): Value {
  return expression(value.code + i32(by) + SPLAT + MUL);
}

/** The digits of four counters, a byte each, are added to the words that hold them. */
const digits = written(() => {
  const counter = stage.keep('t1', stage.sum(expression(get(COUNTER) + SPLAT), expression(LANE_NUMBERS)));
  const tenth = (name: string, value: Value): Value =>
    stage.keep(name, vectorShift(times(value, 6_554), i32(16), 'shr'));
  const tens = tenth('a 3', counter);
  const hundreds = tenth('a 2', tens);
  const thousands = tenth('a 1', hundreds);
  // A digit is what is left of a tenth: n − 10 ⌊n / 10⌋. All four bytes in one sum.
  const tenfold = stage.sum(tens, vectorShift(hundreds, i32(8), 'shl'), vectorShift(thousands, i32(16), 'shl'));
  const packed = stage.keep('t1', stage.sum(counter, times(tenfold, 246)));
  const rear = stage.sum(fixed(REAR), vectorShift(packed, get(SHIFT), 'shl'));
  const behind = i32(24) + get(SHIFT) + I32_SUB;
  const fore = stage.sum(fixed(FORE), vectorShift(vectorShift(packed, i32(8), 'shr'), behind, 'shr'));
  stage.each += get(FORE_AT) + fore.code + V128_STORE + '\0';
  stage.each += get(REAR_AT) + rear.code + V128_STORE + '\0';
});

const begin = written(() => names.forEach((name, i) => stage.keep(name, fixed(BEGUN + i * VECTOR))));

const schedule = written(() => {
  const word = (t: number): Value => stage.readEach(WORD_AT, t * VECTOR);
  for (let t = 16; t < 16 + WORDS; t++) {
    const [w15, w2] = [stage.keep('t1', word(t - 15)), stage.keep('t2', word(t - 2))];
    const next = sha256.scheduled(word(t - 16), w15, word(t - 7), w2);
    stage.each += get(WORD_AT) + next.code + V128_STORE + leb128(t * VECTOR);
  }
});

const state = names.map((name) => stage.keep(name, expression('')));
let variables: Variables = { values: state, bc: stage.keep('ab 1', state[0]!) };
const mix = written(() => void sha256.begin(state));
function round(t: number): void {
  const w = stage.readEach(AT, t * VECTOR);
  variables = sha256.round(t, variables, w, stage.readEach(AT, t * VECTOR + CONSTANTS_BEHIND));
}
const firstRound = written(() => round(0));
const otherRounds = written(() => {
  for (let t = 1; t < ROUNDS; t++) round(t);
});

const feedForward = written(() =>
  state.forEach((word, i) => {
    stage.each += get(AT);
    const sum = stage.keep(names[i]!, stage.sum(word, stage.readEach(AT, STATE_BEHIND + i * VECTOR)));
    stage.each += sum.code + V128_STORE + leb128(STATE_BEHIND + BLOCK_BYTES + i * VECTOR);
  }),
);
const lastSum = written(() => stage.keep('a 0', state[0]!));
const difference = stage.and(stage.less(state[3]!, fixed(EXPECTED)), fixed(MASK));

const inBlock = (local: number): string => get(local) + i32(BLOCK_BYTES - 1) + I32_AND;

const code =
  LOOP +
  (digits + begin + get(BEGIN) + set(AT)) +
  BLOCK +
  LOOP + // blocks
  (get(AT) + i32(-BLOCK_BYTES) + I32_AND + set(WORD_AT)) +
  LOOP +
  (schedule + get(WORD_AT) + i32(WORDS * VECTOR) + I32_ADD + tee(WORD_AT)) +
  (i32(BLOCK_BYTES - 1) + I32_AND + i32(240) + I32_ADD + get(LAST) + I32_LT_U + branchIf(0)) +
  END +
  mix +
  LOOP +
  (firstRound + inBlock(AT) + get(LAST) + I32_EQ + branchIf(2)) +
  (otherRounds + get(AT) + i32(ROUNDS * VECTOR) + I32_ADD + tee(AT) + i32(BLOCK_BYTES - 1) + I32_AND + branchIf(0)) +
  END +
  (feedForward + get(AT) + get(END_AT) + I32_NE + branchIf(0)) +
  lastSum +
  END +
  END + // block
  (difference.code + wide.noneZero + I32_EQZ + IF + get(COUNTER) + RETURN + END) +
  (get(COUNTER) + i32(4) + I32_ADD + tee(COUNTER) + get(TO) + I32_LT_U + branchIf(0)) +
  END +
  '\x41\x7f' +
  END;

const locals = '\x02' + leb128(2) + I32 + leb128(stage.locals) + V128;
export default assemble('\x01\x60\x08' + I32.repeat(8) + '\x01' + I32, locals + code);
