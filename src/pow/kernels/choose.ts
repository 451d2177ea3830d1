import type { SearchPuzzle } from '../puzzle.js';
import { fastest, type OnSlower } from './fastest.js';
import type { Search } from './kernel.js';
import { scriptKernel } from './script.js';
import { loadFirstProgram, wasmKernel } from './wasm/kernel.js';

/** Prepares the puzzle with the fastest kernel that this browser and page allow. */
export function chooseKernel(puzzle: SearchPuzzle, onSlower: OnSlower): Promise<Search> {
  return fastest(async (way) => {
    if (way === 'script') return scriptKernel(puzzle);
    await loadFirstProgram(puzzle, way);
    return wasmKernel(puzzle, way);
  }, onSlower);
}
