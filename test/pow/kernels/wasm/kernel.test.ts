import { wasmKernel } from '../../../../src/pow/kernels/wasm/kernel.js';
import { agreesWithWebCrypto } from '../counters.js';

for (const width of ['simd', 'scalar'] as const) {
  suite(`the search in WebAssembly, ${width}`, () => {
    for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const) {
      agreesWithWebCrypto(hash, (puzzle) => wasmKernel(puzzle, width));
    }
  });
}
