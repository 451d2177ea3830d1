import type { MemoryHardPuzzle } from '../puzzle.js';

/**
 * Most memory that deriving keys may take on a page, in bytes, over all its workers: 256 MiB. A challenge that asks for more
 * is refused; one that asks for less gets as many workers as fit. (ALTCHA's own examples ask for 32 and 64 MiB.)
 */
export const MAX_MEMORY_BYTES = 2 ** 28;

/** What one worker takes to derive such keys, in bytes: RFC 7914 §2 (V, B, and two blocks to work in), RFC 9106 §3.2. */
export function memoryBytes({ algorithm, cost, memoryCost, parallelism }: MemoryHardPuzzle): number {
  return algorithm === 'SCRYPT' ? 128 * memoryCost * (cost + parallelism + 2) : 1_024 * (memoryCost + 1);
}
