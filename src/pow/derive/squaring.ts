import { fromHex } from '../formats/fields.js';
import { nextTask } from '../next-task.js';
import type { SquaringPuzzle } from '../puzzle.js';
import type { Step } from '../stepping.js';

/** Time before other tasks are let in, in ms. */
const SLICE_MS = 3;
/** Squarings between two looks at the clock. */
const SQUARINGS_A_LOOK = 32;

/** A way that is walked step by step, so by one searcher alone. One that takes over walks it from the start. */
export function squaringStep({ modulus, base, squarings }: SquaringPuzzle): Step {
  let value = base % modulus;
  let done = 0;

  return async (from, count, isWanted) => {
    const to = Math.min(from + count, squarings);
    for (let sliceMs = performance.now(); done < to;) {
      for (const stop = Math.min(to, done + SQUARINGS_A_LOOK); done < stop; done++) value = (value * value) % modulus;
      if (performance.now() - sliceMs < SLICE_MS) continue;
      await nextTask();
      if (!isWanted()) return undefined;
      sliceMs = performance.now();
    }
    return done === squarings ? { counter: done, proof: bigEndian(value, modulus) } : undefined;
  };
}

/** The number in as many bytes as the modulus has. */
function bigEndian(value: bigint, modulus: bigint): Uint8Array {
  const digits = modulus.toString(16).length;
  return fromHex(value.toString(16).padStart(digits + (digits % 2), '0'));
}
