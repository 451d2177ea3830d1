import { arithmetics, singles, type Width } from '../kernels/wasm/arithmetic.js';
import { leb128 } from '../kernels/wasm/leb128.js';
import { assemble } from '../kernels/wasm/module.js';
import { sha256Program, sha384Program, sha512Program, type Sha2 } from '../kernels/wasm/sha2.js';
import { Stage, type Value } from '../kernels/wasm/stage.js';
import type { ChainPuzzle } from '../puzzle.js';

const programs: Readonly<Record<ChainPuzzle['hash'], Sha2>> = {
  'SHA-256': sha256Program,
  'SHA-384': sha384Program,
  'SHA-512': sha512Program,
};

/** What the script writes for the program, as words in memory. A word is little-endian, as WebAssembly loads it. */
const MARK = 0; // the bit that ends a message
const LENGTH = 1; // of a digest, in bits
const NOTHING = 2; // zero
const INITIAL = 8;
const CONSTANTS = 16;
/** Eight words of state, each in as many lanes as there are. */
const STATES = 96;
const FIRST_FREE = 128;

/** Chains of hashes that go on side by side. */
export interface ChainRounds {
  readonly lanes: number;
  /** Takes the state that a lane goes on from: 32-bit words, a word of 64 bits is its high half, then its low half. */
  put(lane: number, state: Int32Array): void;
  /** Writes the lane's state to `state`. */
  take(lane: number, state: Int32Array): void;
  /** Hashes every lane's digest so many times, at least once. */
  run(rounds: number): void;
}

/**
 * Chains in WebAssembly, by a program of one loop: every round hashes what the one before left, of which nothing but the
 * digest differs, so what follows from padding and initial state is computed once.
 *
 * @param initial - The state before a message.
 * @throws if the browser or the page does not let it run
 */
export function wasmChain(hash: ChainPuzzle['hash'], initial: Int32Array, width: Width): ChainRounds {
  const program = programs[hash];
  const { lanes } = arithmetics[width][program.bits];
  const halves = program.bits / 32;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(writeChain(program, width));
  const run = new WebAssembly.Instance(module, { m: { m: memory } }).exports['m'] as (rounds: number) => void;

  const words = new Int32Array(memory.buffer);
  const place = (word: number, half: number): number => word * halves + (half ^ (halves - 1));
  const putAll = (from: number, values: Int32Array): void =>
    values.forEach((value, i) => (words[place(from + Math.floor(i / halves), i % halves)] = value));
  words[place(MARK, 0)] = 0x80 << 24;
  words[place(LENGTH, halves - 1)] = program.digestWords * program.bits;
  putAll(INITIAL, initial);
  putAll(CONSTANTS, program.constants);
  const stateAt = (lane: number, i: number): number =>
    place(STATES + Math.floor(i / halves) * lanes + lane, i % halves);
  return {
    lanes,
    put: (lane, state) => state.forEach((value, i) => (words[stateAt(lane, i)] = value)),
    take: (lane, state) => state.forEach((_, i) => (state[i] = words[stateAt(lane, i)]!)),
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

function writeChain(program: Sha2, width: Width): Uint8Array<ArrayBuffer> {
  const wide = arithmetics[width][program.bits];
  const single = singles[program.bits];
  const word = program.bits / 8;
  const stage = new Stage(single, wide, 1, FIRST_FREE * word);
  const read = (from: number, count: number): Value[] =>
    Array.from({ length: count }, (_, i) => stage.read((from + i) * word));
  const addressOf = (i: number): number => (STATES + i * wide.lanes) * word;

  // Names in memory become locals before the loop begins. They are the ones that `compress` leaves the new state in.
  const state = Array.from({ length: 8 }, (_, i) =>
    stage.keep(`state ${i}`, { varying: true, code: atZero(wide.load + leb128(addressOf(i))), everywhere: undefined }),
  );
  const before = stage.each;
  stage.each = '';
  const [nothing, mark, length] = [NOTHING, MARK, LENGTH].map((at) => stage.read(at * word)) as [Value, Value, Value];
  const digest = state.slice(0, program.digestWords);
  const padding = Array.from({ length: 14 - digest.length }, () => nothing);
  const constants = read(CONSTANTS, (program.constants.length * 4) / word);
  const after = program.compress(stage, [...digest, mark, ...padding, length], read(INITIAL, 8), constants);

  const store = wide === single ? single.store : V128_STORE;
  const again = GET + ROUNDS + I32_CONST + '\x01' + I32_SUB + TEE + ROUNDS + BR_IF_LOOP;
  const afterwards = after.map((value, i) => atZero(value.code + store + leb128(addressOf(i)))).join('');
  const body = stage.once + before + LOOP + stage.each + again + END + afterwards + END;
  return assemble('\x01\x60\x01\x7f\0', '\x01' + leb128(stage.locals) + wide.type + body);
}

/** Instructions that go on from the address 0. */
function atZero(code: string): string {
  return I32_CONST + '\0' + code;
}
