import type { OnSlower } from './kernels/fastest.js';
import type { Search } from './kernels/kernel.js';
import type { AnyPuzzle } from './puzzle.js';

/** What solves a puzzle. */
export interface Found {
  readonly counter: number;
  /** What the answer shows beside the counter: the derived key, or where the squarings led. */
  readonly proof?: Uint8Array | undefined;
}

/**
 * Tries the counters `from` … `from + count − 1` and gives the first that solves the puzzle.
 *
 * One that cannot be quick is asynchronous: it lets other tasks in every few milliseconds where it can, and stops as soon
 * as it is not wanted any more.
 */
export type Step = (
  from: number,
  count: number,
  isWanted: () => boolean,
) => Found | undefined | Promise<Found | undefined>;

/** Prepares a puzzle once, for many steps. @throws if this searcher does not know such puzzles */
export type PrepareStep = (puzzle: AnyPuzzle, onSlower: OnSlower) => Promise<Step>;

/** Steps of a kernel's search. */
export function searchStep(search: Search): Step {
  return (from, count) => {
    const counter = search(from, count);
    return counter < 0 ? undefined : { counter };
  };
}
