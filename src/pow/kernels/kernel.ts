/**
 * Tries the counters `from` … `from + count − 1` and gives the first that solves the puzzle, or −1.
 *
 * It blocks its thread while it runs, so callers keep `count` small; all that can be done once is done before.
 * `from + count − 1` must not pass 2^53 − 1.
 */
export type Search = (from: number, count: number) => number;
