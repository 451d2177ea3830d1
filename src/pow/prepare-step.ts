import { chooseKernel } from './kernels/choose.js';
import type { AnyPuzzle } from './puzzle.js';
import type { Step } from './stepping.js';

/** How a worker or the page solves what can be solved in slices. */
export async function prepareStep(puzzle: AnyPuzzle): Promise<Step> {
  switch (puzzle.kind) {
    case undefined: {
      const search = await chooseKernel(puzzle);
      return (from, count) => {
        const counter = search(from, count);
        return counter < 0 ? undefined : { counter };
      };
    }
    default:
      throw new Error(`A ${puzzle.kind} puzzle is not for this searcher.`);
  }
}
