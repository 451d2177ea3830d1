import { chainStep } from './derive/chain.js';
import { pbkdf2Step } from './derive/pbkdf2.js';
import { squaringStep } from './derive/squaring.js';
import { chooseKernel } from './kernels/choose.js';
import { fastest, type OnSlower } from './kernels/fastest.js';
import type { AnyPuzzle } from './puzzle.js';
import { searchStep, type Step } from './stepping.js';

/** How a worker solves what can be solved in slices. */
export async function prepareStep(puzzle: AnyPuzzle, onSlower: OnSlower): Promise<Step> {
  switch (puzzle.kind) {
    case undefined:
    case 'prefix':
      return searchStep(await chooseKernel(puzzle, onSlower));
    case 'chain':
      return fastest((way) => chainStep(puzzle, way), onSlower);
    case 'pbkdf2':
      return fastest((way) => pbkdf2Step(puzzle, way), onSlower);
    case 'squaring':
      return squaringStep(puzzle);
    case 'memory-hard':
      throw new Error('Memory-hard keys are for a worker of their own.');
  }
}
