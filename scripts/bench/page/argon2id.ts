/** Two libraries for Argon2id, one key after the other on one thread; see src/pow/derive/memory-hard.ts for the choice. */
import setUp from 'argon2id/lib/setup.js';
import scalarWasm from 'argon2id/dist/no-simd.wasm?url';
import simdWasm from 'argon2id/dist/simd.wasm?url';
import { argon2id } from 'hash-wasm';

const salt = new Uint8Array(16);

/** ms for all keys together. */
async function derive(keys: number, key: (password: Uint8Array) => Promise<Uint8Array> | Uint8Array): Promise<number> {
  const startMs = performance.now();
  for (let i = 0; i < keys; i++) await key(new Uint8Array(20).fill(i));
  return performance.now() - startMs;
}

export function byHashWasm(keys: number, memoryKiB: number, passes: number): Promise<number> {
  const common = { salt, parallelism: 1, hashLength: 32, outputType: 'binary' } as const;
  return derive(keys, (password) => argon2id({ ...common, password, iterations: passes, memorySize: memoryKiB }));
}

export async function byArgon2id(keys: number, memoryKiB: number, passes: number): Promise<number> {
  const from = (url: string) => (imports: WebAssembly.Imports) => WebAssembly.instantiateStreaming(fetch(url), imports);
  const compute = await setUp(from(simdWasm), from(scalarWasm));
  return derive(keys, (password) =>
    compute({ password, salt, parallelism: 1, passes, memorySize: memoryKiB, tagLength: 32 }),
  );
}
