/** One of our kernels alone, on the page. */
import { scriptKernel } from '../../../src/pow/kernels/script.js';
import { loadFirstProgram, wasmKernel } from '../../../src/pow/kernels/wasm/kernel.js';
import type { HashName } from '../../../src/pow/puzzle.js';
import type { V1Challenge } from '../challenges.js';
import { fromHex, timed } from './timed.js';

const RUN = 10_000;

export async function alone(
  { algorithm, challenge, salt }: V1Challenge,
  answer: number,
  name: 'simd' | 'scalar' | 'script',
): Promise<number> {
  const prefix = new TextEncoder().encode(salt);
  const puzzle = { hash: algorithm as HashName, prefix, digest: fromHex(challenge) };
  if (name !== 'script') await loadFirstProgram(puzzle, name);
  return timed(answer, () => {
    const search = name === 'script' ? scriptKernel(puzzle) : wasmKernel(puzzle, name);
    let found = -1;
    for (let from = 0; found < 0; from += RUN) found = search(from, RUN);
    return found;
  });
}
