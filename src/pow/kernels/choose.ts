import type { Puzzle } from '../puzzle.js';
import type { Search } from './kernel.js';
import { scriptKernel } from './script.js';
import type { Width } from './wasm/arithmetic.js';
import { wasmKernel } from './wasm/kernel.js';

/** Widths that were not refused yet in this thread: each refusal by a policy is an error in the page's console. */
const widths = /* @__PURE__ */ new Set<Width>(['simd', 'scalar']);

/**
 * Prepares the puzzle with the fastest kernel that this browser and page allow: vectors, single numbers, plain script.
 *
 * Whether one may run is found out by running it: an old engine does not know vectors, and a page's policy may forbid
 * WebAssembly (no `wasm-unsafe-eval`), which shows in nothing else.
 */
export async function chooseKernel(puzzle: Puzzle): Promise<Search> {
  for (const width of widths) {
    try {
      return wasmKernel(puzzle, width);
    } catch {
      widths.delete(width);
    }
  }
  return scriptKernel(puzzle);
}
