import { fastest, type OnSlower } from './kernels/fastest.js';
import { pageKernel } from './kernels/page/kernel.js';
import { scriptKernel } from './kernels/script.js';
import { searchedHash, type AnyPuzzle, type SearchPuzzle } from './puzzle.js';
import { searchStep, type Step } from './stepping.js';

/** A search that goes on for so long on the page gets no worker, and is worth the fastest program. */
const LASTING_MS = 500;

/**
 * How the page solves what can be solved in slices: at once with what came with the bundle. What writes the fastest
 * programs is for workers; the page loads it when no worker comes.
 */
export async function preparePageStep(puzzle: AnyPuzzle, onSlower: OnSlower): Promise<Step> {
  if (searchedHash(puzzle) === undefined) return prepareLate(puzzle, onSlower);
  const searched = puzzle as SearchPuzzle;
  const ways = searched.hash === 'SHA-256' ? (['simd', 'script'] as const) : (['script'] as const);
  const search = await fastest(
    (way) => (way === 'simd' ? pageKernel(searched) : scriptKernel(searched)),
    onSlower,
    ways,
  );
  return untilLasting(searchStep(search), () => prepareLate(puzzle, onSlower));
}

/** The first step until another is ready, which is asked for once the search lasts. */
function untilLasting(first: Step, prepareOther: () => Promise<Step>): Step {
  const startMs = performance.now();
  let step = first;
  let asked = false;
  return (from, count, isWanted) => {
    if (!asked && performance.now() - startMs > LASTING_MS) {
      asked = true;
      prepareOther().then(
        (other) => (step = other),
        // Where the code cannot be loaded the search goes on as it is.
        () => {},
      );
    }
    return step(from, count, isWanted);
  };
}

async function prepareLate(puzzle: AnyPuzzle, onSlower: OnSlower): Promise<Step> {
  const { prepareStep } = await import('./prepare-step.late.js');
  return prepareStep(puzzle, onSlower);
}
