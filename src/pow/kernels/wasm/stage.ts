import type { Arithmetic, ScalarArithmetic } from './arithmetic.js';
import { signed, unsigned } from './leb128.js';

const I32_CONST = 0x41;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;

/**
 * A number of the program that is being written: an expression not computed yet, or where one was kept.
 *
 * It may be used any number of times, but one that was not kept is then computed anew. A varying one must be used before
 * any of the names in it is kept again.
 */
export interface Value {
  /** Whether it differs from counter to counter. */
  readonly varying: boolean;
  /** Appends the instructions that put it on the stack: in every lane if it varies, else as a single number. */
  push(code: number[]): void;
  /** Its address in memory, if it has one. */
  readonly address?: number;
}

type Operation = 'add' | 'sub' | 'and' | 'or' | 'xor';
type Shift = 'shl' | 'shr' | 'rotr';

/**
 * Writes a program in two stages at once: what is the same for all counters of a block is computed `once`, what varies with
 * the counter is computed for `each`. Whoever describes a hash need not know which is which, since it follows from the
 * message words that vary.
 */
export class Stage {
  readonly once: number[] = [];
  readonly each: number[] = [];
  readonly #locals = new Map<string, number>();
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

  constant(bits: bigint): Value {
    const bytes = [this.single.constant, ...signed(BigInt.asIntN(this.single.bits, bits))];
    return { varying: false, push: (code) => void code.push(...bytes) };
  }

  /** The number at an address, the same for all counters. */
  read(address: number): Value {
    return { varying: false, address, push: (code) => load(code, this.single.load, this.single.loadAlign, address) };
  }

  /** The numbers of the counters in turn, from `address` plus what the local holds. */
  readEach(local: number, address: number): Value {
    return {
      varying: true,
      push: (code) => void code.push(LOCAL_GET, local, ...this.wide.load, this.wide.loadAlign, ...unsigned(address)),
    };
  }

  /** Computes the value now. Where it varies, it takes the place of what was kept under the name before. */
  keep(name: string, value: Value): Value {
    if (!value.varying) return this.read(this.#store(value));
    let local = this.#locals.get(name);
    if (local === undefined) this.#locals.set(name, (local = this.firstLocal + this.#locals.size));
    value.push(this.each);
    this.each.push(LOCAL_SET, local);
    return { varying: true, push: (code) => void code.push(LOCAL_GET, local) };
  }

  /** The sum of all terms; those that do not vary are added up once. */
  sum(...terms: Value[]): Value {
    const same = terms.filter(({ varying }) => !varying);
    const all = [...same, ...terms.filter(({ varying }) => varying)];
    return all.reduce((sum, term) => this.#combine('add', sum, term));
  }

  less(x: Value, y: Value): Value {
    return this.#combine('sub', x, y);
  }

  and(x: Value, y: Value): Value {
    return this.#combine('and', x, y);
  }

  or(x: Value, y: Value): Value {
    return this.#combine('or', x, y);
  }

  xor(...values: Value[]): Value {
    return values.reduce((x, y) => this.#combine('xor', x, y));
  }

  shr(x: Value, by: number): Value {
    return this.#shift('shr', x, by);
  }

  rotr(x: Value, by: number): Value {
    if (!x.varying || this.wide.rotr) return this.#shift('rotr', x, by);
    return this.or(this.#shift('shr', x, by), this.#shift('shl', x, this.wide.bits - by));
  }

  #combine(operation: Operation, x: Value, y: Value): Value {
    const varying = x.varying || y.varying;
    return {
      varying,
      push: (code) => {
        for (const operand of [x, y]) {
          if (varying && !operand.varying) this.#pushEverywhere(code, operand);
          else operand.push(code);
        }
        code.push(...(varying ? this.wide : this.single)[operation]);
      },
    };
  }

  #shift(shift: Shift, x: Value, by: number): Value {
    const arithmetic = x.varying ? this.wide : this.single;
    const bytes = [arithmetic.shiftBy, ...signed(BigInt(by)), ...arithmetic[shift]!];
    return {
      varying: x.varying,
      push: (code) => {
        x.push(code);
        code.push(...bytes);
      },
    };
  }

  #pushEverywhere(code: number[], value: Value): void {
    const { loadEverywhere, loadEverywhereAlign } = this.wide;
    load(code, loadEverywhere, loadEverywhereAlign, value.address ?? this.#store(value));
  }

  #store(value: Value): number {
    const address = this.#nextAddress;
    this.#nextAddress += this.single.bits / 8;
    this.once.push(I32_CONST, 0);
    value.push(this.once);
    this.once.push(...this.single.store, this.single.loadAlign, ...unsigned(address));
    return address;
  }
}

function load(code: number[], instruction: readonly number[], align: number, address: number): void {
  code.push(I32_CONST, 0, ...instruction, align, ...unsigned(address));
}
