import { arithmetics, singles, type Width } from './arithmetic.js';
import { leb128 } from './leb128.js';
import type { Goal, HashProgram } from './program.js';
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
  readonly target: number;
  /** Up to eighty words. */
  readonly constants: number;
  /** The digits that vary: for each of the {@link VARYING_WORDS} words, {@link TABLE_ROWS} values of it. */
  readonly table: number;
}

/** Words that the table begins behind: those above, and what a program computes once, less than a thousand. */
const TABLE_WORD = 1_200;

export function memoryMap(bits: 32 | 64): MemoryMap {
  const word = bits / 8;
  return { message: 0, initial: 32 * word, target: 40 * word, constants: 48 * word, table: TABLE_WORD * word };
}

const FIRST_FREE_WORD = 128;

/**
 * A WebAssembly module with one function, `search(from, to)`: looks at the table's rows from byte `from` up to byte `to`
 * and gives the byte of the first row, or vector of rows, that holds a likely solution, or −1. Its memory, `m.m`, is given
 * to it: one page.
 */
export function writeModule(
  program: HashProgram,
  { blocks, firstVarying }: Layout,
  width: Width,
  goal: Goal,
): Uint8Array<ArrayBuffer> {
  const wide = arithmetics[width][program.bits];
  const word = program.bits / 8;
  const map = memoryMap(program.bits);
  const stage = new Stage(singles[program.bits], wide, PARAMETERS, FIRST_FREE_WORD * word);
  const words = (address: number, count: number): Value[] =>
    Array.from({ length: count }, (_, i) => stage.read(address + i * word));

  const message = words(map.message, blocks * BLOCK_WORDS);
  for (let i = 0; i < VARYING_WORDS && firstVarying + i < message.length; i++) {
    const digits = stage.readEach(ROW, map.table + i * TABLE_ROWS * word);
    message[firstVarying + i] = stage.keep(`digits ${i}`, stage.or(digits, message[firstVarying + i]!));
  }
  const messageBlocks = Array.from({ length: blocks }, (_, i) => message.slice(i * BLOCK_WORDS, (i + 1) * BLOCK_WORDS));
  const constants = words(map.constants, (program.constants.length * 4) / word);
  const initial = words(map.initial, 8);
  const target = words(map.target, program.digestWords);
  const difference = program.write(stage, messageBlocks, initial, target, constants, goal);

  const body =
    '\x01' +
    leb128(stage.locals) +
    wide.type + // one group of locals
    (stage.once + LOOP + stage.each) +
    (difference.code + wide.noneZero + I32_EQZ + IF + GET_ROW + RETURN + END) +
    (GET_ROW +
      I32_CONST +
      String.fromCharCode(word * wide.lanes) +
      I32_ADD +
      TEE_ROW +
      GET_TO +
      I32_LT_U +
      BR_IF_LOOP) +
    (END + I32_CONST + MINUS_ONE + END);
  return assemble('\x01\x60\x02\x7f\x7f\x01\x7f', body);
}

/**
 * A module with one function, `m`.
 *
 * @param type - Its type, as a vector of one.
 * @param body - Its locals and its instructions.
 */
export function assemble(type: string, body: string): Uint8Array<ArrayBuffer> {
  return bytesOf(
    '\0asm\x01\0\0\0' +
      section(1, type) +
      section(2, '\x01\x01m\x01m\x02\0\x01') + // an import: m.m, a memory of a page or more
      section(3, '\x01\0') + // a function, of that type
      section(7, '\x01\x01m\0\0') + // an export: m, the function
      section(10, '\x01' + sized(body)),
  );
}

/** Locals of the function: its parameters, which are the row and where to end, then the stage's. */
const ROW = 0;
const PARAMETERS = 2;
const GET_ROW = '\x20\0';
const GET_TO = '\x20\x01';
const TEE_ROW = '\x22\0';

const LOOP = '\x03\x40';
const IF = '\x04\x40';
const END = '\x0b';
const BR_IF_LOOP = '\x0d\0';
const RETURN = '\x0f';
const I32_CONST = '\x41';
const MINUS_ONE = '\x7f';
const I32_EQZ = '\x45';
const I32_LT_U = '\x49';
const I32_ADD = '\x6a';

function sized(bytes: string): string {
  return leb128(bytes.length) + bytes;
}

function section(id: number, bytes: string): string {
  return String.fromCharCode(id) + sized(bytes);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
