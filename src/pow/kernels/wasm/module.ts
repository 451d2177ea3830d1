import { arithmetics, singles, type Width } from './arithmetic.js';
import { unsigned } from './leb128.js';
import type { HashProgram } from './program.js';
import { Stage, type Value } from './stage.js';

/** Where the words of the tail's message vary with the counter. */
export interface Layout {
  /** Blocks in the tail. */
  readonly blocks: 1 | 2;
  /** The first of the {@link VARYING_WORDS} words that may hold a digit that varies, counted through both blocks. */
  readonly firstVarying: number;
}

export const VARYING_WORDS = 2;

/** Counters in a run of the loop: a thousand, so that three digits vary. The table has room for a vector past its end. */
export const TABLE_ROWS = 1024;

const BLOCK_WORDS = 16;

/** What the script writes for the program, as addresses in memory. Words are little-endian, as WebAssembly loads them. */
export interface MemoryMap {
  /** Two blocks: all that is the same for a block of counters; zeros where digits vary. */
  readonly message: number;
  /** Eight words each. */
  readonly initial: number;
  readonly digest: number;
  /** The digits that vary: for each of the {@link VARYING_WORDS} words, {@link TABLE_ROWS} values of it. */
  readonly table: number;
}

/** Room for what a program computes once; it takes less than 600 words. */
const ONCE_WORDS = 1_024;

export function memoryMap(bits: 32 | 64): MemoryMap {
  const word = bits / 8;
  const initial = 2 * BLOCK_WORDS * word;
  return { message: 0, initial, digest: initial + 8 * word, table: initial + (16 + ONCE_WORDS) * word };
}

/**
 * A WebAssembly module with one function, `search(from, to)`: looks at the table's rows from byte `from` up to byte `to`
 * and gives the byte of the first row, or vector of rows, that holds a likely solution, or −1. Its memory, `m.m`, is given
 * to it: one page.
 */
export function writeModule(
  program: HashProgram,
  { blocks, firstVarying }: Layout,
  width: Width,
): Uint8Array<ArrayBuffer> {
  const wide = arithmetics[width][program.bits];
  const word = program.bits / 8;
  const map = memoryMap(program.bits);
  const stage = new Stage(singles[program.bits], wide, PARAMETERS, map.digest + 8 * word);
  const words = (address: number, count: number): Value[] =>
    Array.from({ length: count }, (_, i) => stage.read(address + i * word));

  const message = words(map.message, blocks * BLOCK_WORDS);
  for (let i = 0; i < VARYING_WORDS && firstVarying + i < message.length; i++) {
    const digits = stage.readEach(ROW, map.table + i * TABLE_ROWS * word);
    message[firstVarying + i] = stage.keep(`digits ${i}`, stage.or(digits, message[firstVarying + i]!));
  }
  const messageBlocks = Array.from({ length: blocks }, (_, i) => message.slice(i * BLOCK_WORDS, (i + 1) * BLOCK_WORDS));
  const difference = program.write(stage, messageBlocks, words(map.initial, 8), words(map.digest, program.digestWords));
  difference.push(stage.each);

  const step = word * wide.lanes;
  const body = [
    ...[1, ...unsigned(stage.locals), wide.type],
    ...stage.once,
    ...[LOOP, NO_RESULT],
    ...stage.each,
    ...wide.noneZero,
    ...[I32_EQZ, IF, NO_RESULT, LOCAL_GET, ROW, RETURN, END],
    ...[LOCAL_GET, ROW, I32_CONST, step, I32_ADD, LOCAL_TEE, ROW, LOCAL_GET, TO, I32_LT_U, BR_IF, 0],
    ...[END, I32_CONST, MINUS_ONE, END],
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [1, 0x60, 2, I32, I32, 1, I32]), // one type: two integers to one
    ...section(2, [1, ...M, ...M, 2, 0, 1]), // one import: m.m, a memory of one page or more
    ...section(3, [1, 0]), // one function, of the one type
    ...section(7, [1, ...M, 0, 0]), // one export: m, the one function
    ...section(10, [1, ...sized(body)]),
  ]);
}

/** Locals of the function: its parameters, then the stage's. */
const ROW = 0;
const TO = 1;
const PARAMETERS = 2;

const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)];

/** The name `m`. */
const M = [1, 0x6d];
const I32 = 0x7f;
const NO_RESULT = 0x40;
const LOOP = 0x03;
const IF = 0x04;
const END = 0x0b;
const BR_IF = 0x0d;
const RETURN = 0x0f;
const LOCAL_GET = 0x20;
const LOCAL_TEE = 0x22;
const I32_CONST = 0x41;
const I32_EQZ = 0x45;
const I32_LT_U = 0x49;
const I32_ADD = 0x6a;
const MINUS_ONE = 0x7f; // seven ones
