import type { Arithmetic, ScalarArithmetic } from './arithmetic.js';
import { leb128 } from './leb128.js';

const LOCAL_GET = '\x20';
const LOCAL_SET = '\x21';
const ZERO = '\x41\x00'; // i32.const 0

/**
 * A number of the program that is being written: an expression not computed yet, or where one was kept.
 *
 * It may be used any number of times, but one that was not kept is then computed anew. A varying one must be used before
 * any of the names in it is kept again.
 */
export interface Value {
  /** Whether it differs from counter to counter. */
  readonly varying: boolean;
  /** The instructions that put it on the stack: in every lane if it varies, else as a single number. */
  readonly code: string;
  /** The instructions that put it into every lane though it does not vary, if it is in memory. */
  readonly everywhere: string | undefined;
}

/**
 * Writes a program in two stages at once: what is the same for all counters of a block is computed `once`, what varies with
 * the counter is computed for `each`. Whoever describes a hash need not know which is which, since it follows from the
 * message words that vary.
 */
export class Stage {
  once = '';
  each = '';
  readonly #locals = new Map<string, Value & { readonly set: string }>();
  #nextAddress: number;

  /**
   * @param firstLocal - Index of the first local that the program may use.
   * @param firstAddress - From here on, memory is the program's own.
   */
  constructor(
    private readonly single: ScalarArithmetic,
    private readonly wide: Arithmetic,
    private readonly firstLocal: number,
    firstAddress: number,
  ) {
    this.#nextAddress = firstAddress;
  }

  /** Locals that the program uses, all of the wide type. */
  get locals(): number {
    return this.#locals.size;
  }

  /** The number at an address, the same for all counters. */
  read(address: number): Value {
    const at = leb128(address);
    const { single, wide } = this;
    return { varying: false, code: ZERO + single.load + at, everywhere: ZERO + wide.loadEverywhere + at };
  }

  /** The numbers of the counters in turn, from `address` plus what the local holds. */
  readEach(local: number, address: number): Value {
    return varying(LOCAL_GET + leb128(local) + this.wide.load + leb128(address));
  }

  /**
   * Computes the value now. Where it varies, it takes the place of what was kept under the name before, and the result is
   * the same object.
   */
  keep(name: string, value: Value): Value {
    if (!value.varying) return this.#store(value);
    let local = this.#locals.get(name);
    if (!local) {
      const index = leb128(this.firstLocal + this.#locals.size);
      local = { ...varying(LOCAL_GET + index), set: LOCAL_SET + index };
      this.#locals.set(name, local);
    }
    this.each += value.code + local.set;
    return local;
  }

  /** The sum of all terms; those that do not vary are added up once. */
  sum(...terms: Value[]): Value {
    let same: Value | undefined;
    for (const term of terms) if (!term.varying) same = same ? this.#combine(same, term, 'add') : term;
    let sum = same;
    for (const term of terms) if (term.varying) sum = sum ? this.#combine(sum, term, 'add') : term;
    return sum!;
  }

  less(x: Value, y: Value): Value {
    return this.#combine(x, y, 'sub');
  }

  and(x: Value, y: Value): Value {
    return this.#combine(x, y, 'and');
  }

  or(x: Value, y: Value): Value {
    return this.#combine(x, y, 'or');
  }

  xor(x: Value, y: Value): Value {
    return this.#combine(x, y, 'xor');
  }

  shr(x: Value, by: number): Value {
    return this.#shift(x, by, 'shr');
  }

  rotr(x: Value, by: number): Value {
    if (!x.varying || this.wide.rotr) return this.#shift(x, by, 'rotr');
    return this.or(this.#shift(x, by, 'shr'), this.#shift(x, this.wide.bits - by, 'shl'));
  }

  #combine(x: Value, y: Value, operation: 'add' | 'sub' | 'and' | 'or' | 'xor'): Value {
    if (!x.varying && !y.varying)
      return { varying: false, code: x.code + y.code + this.single[operation], everywhere: undefined };
    return varying(this.#everywhere(x) + this.#everywhere(y) + this.wide[operation]);
  }

  #shift(x: Value, by: number, shift: 'shl' | 'shr' | 'rotr'): Value {
    const arithmetic = x.varying ? this.wide : this.single;
    // LEB128 with a sign; a byte holds numbers below 64.
    const code = x.code + arithmetic.shiftBy + String.fromCharCode(by) + arithmetic[shift]!;
    return { varying: x.varying, code, everywhere: undefined };
  }

  #everywhere(value: Value): string {
    return value.varying ? value.code : (value.everywhere ?? this.#store(value).everywhere!);
  }

  #store(value: Value): Value {
    const address = this.#nextAddress;
    this.#nextAddress += this.single.bits / 8;
    this.once += ZERO + value.code + this.single.store + leb128(address);
    return this.read(address);
  }
}

function varying(code: string): Value {
  return { varying: true, code, everywhere: undefined };
}
