/**
 * One kind of number that WebAssembly computes with, as its instructions.
 *
 * Instructions are byte strings here: a character is a byte. Engines join strings without copying them, which makes writing
 * a program several times as fast as with arrays, and it is written while somebody waits.
 */
export interface Arithmetic {
  /** Of a local. */
  readonly type: string;
  readonly bits: 32 | 64;
  /** Numbers computed at once. */
  readonly lanes: number;
  readonly add: string;
  readonly sub: string;
  readonly and: string;
  readonly or: string;
  readonly xor: string;
  readonly shl: string;
  readonly shr: string;
  /** `undefined` for vectors. */
  readonly rotr: string | undefined;
  /** Begins the number of bits to shift by. */
  readonly shiftBy: string;
  /** 1 if no lane is zero, 0 if one is: of type i32. */
  readonly noneZero: string;
  /** Loads as many numbers as there are lanes. With the alignment, which must not be more than is loaded. */
  readonly load: string;
  /** Loads one number into every lane. */
  readonly loadEverywhere: string;
}

/** An arithmetic of single numbers, which can be stored. */
export interface ScalarArithmetic extends Arithmetic {
  readonly store: string;
}

const i32: ScalarArithmetic = {
  type: '\x7f',
  bits: 32,
  lanes: 1,
  add: '\x6a',
  sub: '\x6b',
  and: '\x71',
  or: '\x72',
  xor: '\x73',
  shl: '\x74',
  shr: '\x76',
  rotr: '\x78',
  shiftBy: '\x41',
  noneZero: '\x45\x45', // eqz eqz
  load: '\x28\x02',
  loadEverywhere: '\x28\x02',
  store: '\x36\x02',
};

const i64: ScalarArithmetic = {
  type: '\x7e',
  bits: 64,
  lanes: 1,
  add: '\x7c',
  sub: '\x7d',
  and: '\x83',
  or: '\x84',
  xor: '\x85',
  shl: '\x86',
  shr: '\x88',
  rotr: '\x8a',
  shiftBy: '\x42',
  noneZero: '\x50\x45', // i64.eqz i32.eqz
  load: '\x29\x03',
  loadEverywhere: '\x29\x03',
  store: '\x37\x03',
};

const i32x4: Arithmetic = {
  type: '\x7b',
  bits: 32,
  lanes: 4,
  add: '\xfd\xae\x01',
  sub: '\xfd\xb1\x01',
  and: '\xfd\x4e',
  or: '\xfd\x50',
  xor: '\xfd\x51',
  shl: '\xfd\xab\x01',
  shr: '\xfd\xad\x01',
  rotr: undefined,
  shiftBy: '\x41',
  noneZero: '\xfd\xa3\x01',
  load: '\xfd\x00\x04',
  loadEverywhere: '\xfd\x09\x02',
};

/** How wide a kernel computes: one counter after another, or several at once where the engine has 128-bit vectors. */
export type Width = 'scalar' | 'simd';

export const singles: Readonly<Record<32 | 64, ScalarArithmetic>> = { 32: i32, 64: i64 };

/** A vector holds two numbers of 64 bits, and takes three instructions to turn them: one after the other they are faster. */
export const arithmetics: Readonly<Record<Width, Readonly<Record<32 | 64, Arithmetic>>>> = {
  scalar: singles,
  simd: { 32: i32x4, 64: i64 },
};
