/** Runs in the page: each contestant as its own users would call it, on the same ALTCHA v1 challenge. */
import capWasm from '@cap.js/wasm/browser/cap_wasm_bg.wasm?url';
import initCap, { solve_pow } from '@cap.js/wasm/browser/cap_wasm.js';
import { solveChallengeWorkers } from 'altcha/lib';
import altchaWorker from 'altcha/workers/sha?url';
import { createSHA256 } from 'hash-wasm';
import { scriptKernel } from '../../src/pow/kernels/script.js';
import { wasmKernel } from '../../src/pow/kernels/wasm/kernel.js';
import { solve } from '../../src/pow/index.js';
import type { HashName } from '../../src/pow/puzzle.js';

const MAX_NUMBER = 10_000_000;
const SALT = '3d528a696378eff4c731fbf5?expires=4102444800&';
const prefix = new TextEncoder().encode(SALT);

async function digestOf(answer: number, algorithm: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, new TextEncoder().encode(SALT + answer)));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** ms that the work takes; it must come to the answer. */
async function timed(answer: number, work: () => Promise<number> | number): Promise<number> {
  const startMs = performance.now();
  const found = await work();
  const tookMs = performance.now() - startMs;
  if (found !== answer) throw new Error(`${found} is not the answer, ${answer} is.`);
  return tookMs;
}

const kernels = {
  simd: (puzzle: Parameters<typeof wasmKernel>[0]) => wasmKernel(puzzle, 'simd'),
  scalar: (puzzle: Parameters<typeof wasmKernel>[0]) => wasmKernel(puzzle, 'scalar'),
  script: scriptKernel,
};

/** Each gives the ms from a challenge with this answer to the answer. */
export const contestants = {
  async portico(answer: number, concurrency?: number, algorithm = 'SHA-256'): Promise<number> {
    const challenge = toHex(await digestOf(answer, algorithm));
    const whole = { algorithm, challenge, salt: SALT, maxnumber: MAX_NUMBER, signature: '' };
    return timed(answer, async () => (await solve(whole, { concurrency })).counter);
  },

  /** One of our kernels alone, on the page. */
  async kernel(answer: number, name: keyof typeof kernels, hash: HashName = 'SHA-256'): Promise<number> {
    const puzzle = { hash, prefix, digest: await digestOf(answer, hash) };
    return timed(answer, () => {
      const search = kernels[name](puzzle);
      let found = -1;
      for (let from = 0; found < 0; from += 10_000) found = search(from, 10_000);
      return found;
    });
  },

  /** The widget translates a challenge of its format 1 to these parameters, and starts its workers anew for each. */
  async altcha(answer: number, concurrency = navigator.hardwareConcurrency, algorithm = 'SHA-256'): Promise<number> {
    const digest = await digestOf(answer, algorithm);
    const parameters = {
      algorithm,
      cost: 1,
      keyLength: digest.length,
      keyPrefix: toHex(digest),
      nonce: toHex(prefix),
      salt: '',
    };
    return timed(answer, async () => {
      const createWorker = () => new Worker(altchaWorker);
      const solution = await solveChallengeWorkers({
        challenge: { parameters, signature: '' },
        concurrency,
        createWorker,
        counterMode: 'string',
      });
      return solution?.counter ?? -1;
    });
  },

  async cap(answer: number): Promise<number> {
    await initCap({ module_or_path: capWasm });
    const target = toHex(await digestOf(answer, 'SHA-256'));
    return timed(answer, () => Number(solve_pow(SALT, target)));
  },

  async hashWasm(answer: number): Promise<number> {
    const hasher = await createSHA256();
    const target = await digestOf(answer, 'SHA-256');
    return timed(answer, () => {
      for (let counter = 0; ; counter++) {
        const digest = hasher
          .init()
          .update(SALT + counter)
          .digest('binary');
        if (target.every((byte, i) => byte === digest[i])) return counter;
      }
    });
  },
};

export type Contestants = typeof contestants;
