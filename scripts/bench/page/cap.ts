/** Cap's solver in WebAssembly. */
import capWasm from '@cap.js/wasm/browser/cap_wasm_bg.wasm?url';
import initCap, { solve_pow } from '@cap.js/wasm/browser/cap_wasm.js';
import type { V1Challenge } from '../challenges.js';
import { timed } from './timed.js';

export async function alone({ challenge, salt }: V1Challenge, answer: number): Promise<number> {
  await initCap({ module_or_path: capWasm });
  return timed(answer, () => Number(solve_pow(salt, challenge)));
}
