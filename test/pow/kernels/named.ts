import type { Search } from '../../../src/pow/kernels/kernel.js';
import { scriptKernel } from '../../../src/pow/kernels/script.js';
import { wasmKernel } from '../../../src/pow/kernels/wasm/kernel.js';
import type { SearchPuzzle } from '../../../src/pow/puzzle.js';

/** Every kernel, where the solver itself would choose the first that runs. */
export const kernels = {
  simd: (puzzle: SearchPuzzle): Search => wasmKernel(puzzle, 'simd'),
  scalar: (puzzle: SearchPuzzle): Search => wasmKernel(puzzle, 'scalar'),
  script: scriptKernel,
};

export type KernelName = keyof typeof kernels;

export interface Task {
  readonly kernel: KernelName;
  readonly puzzle: SearchPuzzle;
  readonly from: number;
  readonly to: number;
}

/** The counter that the kernel finds, searching as the solver does, in runs that grow; −1 if there is none. */
export function runKernel({ kernel, puzzle, from, to }: Task): number {
  const search = kernels[kernel](puzzle);
  let found = -1;
  let next = from;
  for (let run = 7; found < 0 && next <= to; run = Math.min(3 * run, 50_021)) {
    const count = Math.min(run, to - next + 1);
    found = search(next, count);
    next += count;
  }
  return found;
}
