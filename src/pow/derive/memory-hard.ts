import { argon2id, scrypt } from 'hash-wasm';
import { nextTask } from '../next-task.js';
import type { AnyPuzzle, MemoryHardPuzzle } from '../puzzle.js';
import type { Step } from '../stepping.js';
import { KeyTarget } from '../key-target.js';
import { keepInstances } from './keep-instances.js';
import { Password } from './password.js';

/**
 * Derives keys by scrypt or Argon2id, one after the other.
 *
 * By hash-wasm: npm's `argon2id` was some 1.2 times as fast (`npm run bench:pow -- argon2id`), but takes 65 MiB from the
 * start whatever it is asked for, knows no scrypt, and its last release is of 2024.
 *
 * @throws if the page's policy forbids WebAssembly
 */
export async function memoryHardStep(puzzle: AnyPuzzle): Promise<Step> {
  if (puzzle.kind !== 'memory-hard') throw new Error('This searcher only derives keys.');
  keepInstances();
  const target = new KeyTarget(puzzle.target);
  const password = new Password(puzzle);
  return async (from, count, isWanted) => {
    for (let counter = from; counter < from + count; counter++) {
      password.set(counter);
      const key = await deriveKey(puzzle, password.bytes);
      if (target.isStartOf(key)) return { counter, proof: key };
      // Nothing of the above lets a message in.
      await nextTask();
      if (!isWanted()) return undefined;
    }
    return undefined;
  };
}

function deriveKey(puzzle: MemoryHardPuzzle, password: Uint8Array): Promise<Uint8Array> {
  const { algorithm, salt, cost, memoryCost, parallelism, keyLength: hashLength } = puzzle;
  const common = { password, salt, parallelism, hashLength, outputType: 'binary' } as const;
  return algorithm === 'SCRYPT'
    ? scrypt({ ...common, costFactor: cost, blockSize: memoryCost })
    : argon2id({ ...common, iterations: cost, memorySize: memoryCost });
}
