import { VARYING_WORDS, type Layout } from './module.js';

/** Digits that vary inside a block of counters. */
const VARYING_DIGITS = 3;

/** Counters that differ in the last digits alone. */
export const BLOCK = 10 ** VARYING_DIGITS;

/**
 * Where the digits of a counter and the padding stand in the last block or two of the message (FIPS 180-4 §5.1), for all
 * counters of so many digits. Positions are bytes from the start of those blocks.
 */
export interface Tail extends Layout {
  readonly digits: number;
  /** Position of the first digit that varies, and of the byte behind the last digit. */
  readonly varyingFrom: number;
  readonly end: number;
}

/**
 * @param start - Position of the first digit.
 * @param before - The layout in use. It is kept if it fits, since another needs code of its own, which starts slow.
 */
export function tailOf(start: number, digits: number, wordBytes: number, before: Layout | undefined): Tail {
  const end = start + digits;
  const varyingFrom = end - Math.min(digits, VARYING_DIGITS);
  // The message's length takes the last two words of a block, and one byte before it marks the message's end.
  const blocks = end + 1 + 2 * wordBytes > 16 * wordBytes ? 2 : 1;
  const earliest = Math.floor(varyingFrom / wordBytes);
  const fits =
    before?.blocks === blocks &&
    before.firstVarying <= earliest &&
    end <= (before.firstVarying + VARYING_WORDS) * wordBytes &&
    // If nothing varies in the first block, it need not be hashed for each counter.
    before.firstVarying < 16 === earliest < 16;
  return { digits, varyingFrom, end, blocks, firstVarying: fits ? before.firstVarying : earliest };
}
