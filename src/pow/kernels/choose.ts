import type { Puzzle } from '../puzzle.js';
import type { Kernel, Search } from './kernel.js';
import { scriptKernel } from './script.js';

/** Prepares the puzzle with the fastest kernel that this browser and page allow. */
export async function chooseKernel(puzzle: Puzzle): Promise<Search> {
  const kernel: Kernel = scriptKernel;
  return kernel(puzzle);
}
