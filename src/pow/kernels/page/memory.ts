/**
 * Where the page's program finds what the script writes for it, as addresses. Everything is vectors of one number in all
 * lanes.
 */

export const VECTOR = 16;
/** The 64 words of a block's message schedule. */
export const BLOCK_BYTES = 64 * VECTOR;
/** A word that nobody reads. */
export const SPARE = 0;
/** The schedules of two blocks, behind a block that nobody reads. The script writes the first sixteen words of each. */
export const SCHEDULE = SPARE + BLOCK_BYTES;
/** So far behind each word of a schedule is the constant of its round. */
export const CONSTANTS_BEHIND = 2 * BLOCK_BYTES;
/** So far behind the end of the first schedule is the state before that block. */
export const STATE_BEHIND = 4 * BLOCK_BYTES;
/** The eight variables to begin with, some rounds after that state. */
export const BEGUN = 5 * BLOCK_BYTES;
/** The word that holds the last digit, and the one before it, with a zero for every digit that varies. */
export const REAR = BEGUN + 8 * VECTOR;
export const FORE = REAR + VECTOR;
/** What a word must be, and the bits of it that count. */
export const EXPECTED = FORE + VECTOR;
export const MASK = EXPECTED + VECTOR;
