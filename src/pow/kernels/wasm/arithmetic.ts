/** One kind of number that WebAssembly computes with, as the bytes of its instructions. */
export interface Arithmetic {
  /** Of a local. */
  readonly type: number;
  readonly bits: 32 | 64;
  /** Numbers computed at once. */
  readonly lanes: number;
  readonly add: readonly number[];
  readonly sub: readonly number[];
  readonly and: readonly number[];
  readonly or: readonly number[];
  readonly xor: readonly number[];
  readonly shl: readonly number[];
  readonly shr: readonly number[];
  /** Missing for vectors. */
  readonly rotr?: readonly number[];
  /** Begins the constant by which a shift shifts. */
  readonly shiftBy: number;
  /** 1 if no lane is zero, 0 if one is: of type i32. */
  readonly noneZero: readonly number[];
  /** Loads as many numbers as there are lanes. */
  readonly load: readonly number[];
  /** Loads one number into every lane. */
  readonly loadEverywhere: readonly number[];
  /** log2 of the bytes that either reads; only a hint to the engine, but it must not be too large. */
  readonly loadAlign: number;
  readonly loadEverywhereAlign: number;
}

/** An arithmetic of single numbers, which has constants and can be stored. */
export interface ScalarArithmetic extends Arithmetic {
  readonly lanes: 1;
  readonly constant: number;
  readonly store: readonly number[];
}

const I32_CONST = 0x41;
const I64_CONST = 0x42;
const I32_EQZ = 0x45;

const i32: ScalarArithmetic = {
  type: 0x7f,
  bits: 32,
  lanes: 1,
  add: [0x6a],
  sub: [0x6b],
  and: [0x71],
  or: [0x72],
  xor: [0x73],
  shl: [0x74],
  shr: [0x76],
  rotr: [0x78],
  shiftBy: I32_CONST,
  noneZero: [I32_EQZ, I32_EQZ],
  load: [0x28],
  loadEverywhere: [0x28],
  loadAlign: 2,
  loadEverywhereAlign: 2,
  constant: I32_CONST,
  store: [0x36],
};

const i64: ScalarArithmetic = {
  type: 0x7e,
  bits: 64,
  lanes: 1,
  add: [0x7c],
  sub: [0x7d],
  and: [0x83],
  or: [0x84],
  xor: [0x85],
  shl: [0x86],
  shr: [0x88],
  rotr: [0x8a],
  shiftBy: I64_CONST,
  noneZero: [0x50, I32_EQZ],
  load: [0x29],
  loadEverywhere: [0x29],
  loadAlign: 3,
  loadEverywhereAlign: 3,
  constant: I64_CONST,
  store: [0x37],
};

const i32x4: Arithmetic = {
  type: 0x7b,
  bits: 32,
  lanes: 4,
  add: [0xfd, 0xae, 0x01],
  sub: [0xfd, 0xb1, 0x01],
  and: [0xfd, 0x4e],
  or: [0xfd, 0x50],
  xor: [0xfd, 0x51],
  shl: [0xfd, 0xab, 0x01],
  shr: [0xfd, 0xad, 0x01],
  shiftBy: I32_CONST,
  noneZero: [0xfd, 0xa3, 0x01],
  load: [0xfd, 0x00],
  loadAlign: 4,
  loadEverywhere: [0xfd, 0x09],
  loadEverywhereAlign: 2,
};

/** How wide a kernel computes: one counter after another, or several at once where the engine has 128-bit vectors. */
export type Width = 'scalar' | 'simd';

export const singles: Readonly<Record<32 | 64, ScalarArithmetic>> = { 32: i32, 64: i64 };
/** A vector holds two numbers of 64 bits, and takes three instructions to turn them: one after the other they are faster. */
export const arithmetics: Readonly<Record<Width, Readonly<Record<32 | 64, Arithmetic>>>> = {
  scalar: singles,
  simd: { 32: i32x4, 64: i64 },
};
