import { arithmetics, singles, type Width } from '../kernels/wasm/arithmetic.js';
import { leb128 } from '../kernels/wasm/leb128.js';
import { assemble } from '../kernels/wasm/module.js';
import { sha256Program, sha384Program, sha512Program, type Sha2 } from '../kernels/wasm/sha2.js';
import { Stage, type Value } from '../kernels/wasm/stage.js';
import type { HashName } from '../puzzle.js';

/** Hashes whose digests are hashed again. */
export type LoopHash = Exclude<HashName, 'SHA-1'>;

const programs: Readonly<Record<LoopHash, Sha2>> = {
  'SHA-256': sha256Program,
  'SHA-384': sha384Program,
  'SHA-512': sha512Program,
};

/** What the script writes for the program, as words in memory. A word is little-endian, as WebAssembly loads it. */
const MARK = 0; // the bit that ends a message
const LENGTH = 1; // of the message, in bits
const NOTHING = 2; // zero
const INITIAL = 8;
const CONSTANTS = 16;
const FIRST_FREE = 96;
/** The states, of eight words each, in as many lanes as there are; behind what a program computes once. */
const STATES = 1_024;

/** One round of a loop, described for a {@link Stage}. */
export interface Round {
  /** What it belongs to, which tells its programs from others. */
  readonly of: string;
  /** How many states the rounds go on from. */
  readonly states: number;
  /**
   * @param states - What the round before left.
   * @param hash - Hashes the digest that the first words of a state are, from another state on; `undefined`: from the start.
   * @returns What becomes of the first of them; the others stay.
   */
  write(
    stage: Stage,
    states: readonly State[],
    hash: (digest: State, from: State | undefined) => State,
  ): readonly State[];
}

export type State = readonly Value[];

/** Loops that go on side by side. A state is 32-bit words; a word of 64 bits is its high half, then its low half. */
export interface Loops {
  readonly lanes: number;
  put(index: number, lane: number, state: Int32Array): void;
  /** Writes the lane's state to `state`. */
  take(index: number, lane: number, state: Int32Array): void;
  /** Goes so many rounds on in every lane, at least one. */
  run(rounds: number): void;
}

/**
 * Hashes of hashes in WebAssembly, by a program of one loop: of what a round hashes nothing but the digest of the one before
 * differs, so what follows from padding and constants is computed once.
 *
 * @param initial - The state before a message.
 * @param bytesBefore - Of a message, hashed before a digest is.
 * @throws if the browser or the page does not let it run
 */
export function wasmLoops(hash: LoopHash, initial: Int32Array, width: Width, round: Round, bytesBefore: number): Loops {
  const program = programs[hash];
  const { lanes } = arithmetics[width][program.bits];
  const halves = program.bits / 32;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const run = new WebAssembly.Instance(moduleOf(hash, width, round), { m: { m: memory } }).exports['m'] as (
    rounds: number,
  ) => void;

  const words = new Int32Array(memory.buffer);
  const place = (word: number, half: number): number => word * halves + (half ^ (halves - 1));
  const putAll = (from: number, values: Int32Array): void =>
    values.forEach((value, i) => (words[place(from + Math.floor(i / halves), i % halves)] = value));
  words[place(MARK, 0)] = 0x80 << 24;
  words[place(LENGTH, halves - 1)] = 8 * bytesBefore + program.digestWords * program.bits;
  putAll(INITIAL, initial);
  putAll(CONSTANTS, program.constants);
  const stateAt = (index: number, lane: number, i: number): number =>
    place(STATES + (8 * index + Math.floor(i / halves)) * lanes + lane, i % halves);
  return {
    lanes,
    put: (index, lane, state) => state.forEach((value, i) => (words[stateAt(index, lane, i)] = value)),
    take: (index, lane, state) => state.forEach((_, i) => (state[i] = words[stateAt(index, lane, i)]!)),
    run,
  };
}

const GET = '\x20';
const TEE = '\x22';
const LOOP = '\x03\x40';
const END = '\x0b';
const BR_IF_LOOP = '\x0d\0';
const I32_CONST = '\x41';
const I32_SUB = '\x6b';
const V128_STORE = '\xfd\x0b\x04';
const ROUNDS = '\0'; // the one parameter

/** For the next puzzle of the kind: an engine makes a program fast while it runs, and forgets that with the program. */
const modules = new Map<string, WebAssembly.Module>();

function moduleOf(hash: LoopHash, width: Width, round: Round): WebAssembly.Module {
  const name = `${round.of} ${hash} ${width}`;
  const module = modules.get(name) ?? new WebAssembly.Module(writeLoop(programs[hash], width, round));
  modules.set(name, module);
  return module;
}

function writeLoop(program: Sha2, width: Width, round: Round): Uint8Array<ArrayBuffer> {
  const wide = arithmetics[width][program.bits];
  const single = singles[program.bits];
  const word = program.bits / 8;
  const stage = new Stage(single, wide, 1, FIRST_FREE * word);
  const read = (from: number, many: number): Value[] =>
    Array.from({ length: many }, (_, i) => stage.read((from + i) * word));
  const addressOf = (index: number, i: number): number => (STATES + (8 * index + i) * wide.lanes) * word;

  // What is in memory becomes locals before the loop begins.
  const states = Array.from({ length: round.states }, (_, index) =>
    Array.from({ length: 8 }, (_, i) => {
      const code = atZero(wide.load + leb128(addressOf(index, i)));
      return stage.keep(`${index} ${i}`, { varying: true, code, everywhere: undefined });
    }),
  );
  const before = stage.each;
  stage.each = '';
  const [nothing, mark, length] = [NOTHING, MARK, LENGTH].map((at) => stage.read(at * word)) as [Value, Value, Value];
  const initial = read(INITIAL, 8);
  const constants = read(CONSTANTS, (program.constants.length * 4) / word);
  const after = round.write(stage, states, (state, from = initial) => {
    const digest = state.slice(0, program.digestWords);
    const padding = Array.from({ length: 14 - digest.length }, () => nothing);
    return program.compress(stage, [...digest, mark, ...padding, length], from, constants);
  });

  const kept = after.flatMap((state, index) => state.map((value, i) => stage.keep(`${index} ${i}`, value)));
  const store = wide === single ? single.store : V128_STORE;
  const again = GET + ROUNDS + I32_CONST + '\x01' + I32_SUB + TEE + ROUNDS + BR_IF_LOOP;
  const afterwards = kept
    .map(({ code }, i) => atZero(code + store + leb128(addressOf(Math.floor(i / 8), i % 8))))
    .join('');
  const body = stage.once + before + LOOP + stage.each + again + END + afterwards + END;
  return assemble('\x01\x60\x01\x7f\0', '\x01' + leb128(stage.locals) + wide.type + body);
}

/** Instructions that go on from the address 0. */
function atZero(code: string): string {
  return I32_CONST + '\0' + code;
}
