/** A loop over hash-wasm's SHA-256, one instance for all digests. */
import { createSHA256 } from 'hash-wasm';
import type { V1Challenge } from '../challenges.js';
import { fromHex, timed } from './timed.js';

export async function alone({ challenge, salt }: V1Challenge, answer: number): Promise<number> {
  const hasher = await createSHA256();
  const target = fromHex(challenge);
  return timed(answer, () => {
    for (let counter = 0; ; counter++) {
      const digest = hasher
        .init()
        .update(salt + counter)
        .digest('binary');
      if (target.every((byte, i) => byte === digest[i])) return counter;
    }
  });
}
