import { scriptKernel } from '../../../src/pow/kernels/script.js';
import { agreesWithWebCrypto } from './counters.js';

suite('the search in plain script', () => {
  for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const) agreesWithWebCrypto(hash, scriptKernel);
});
