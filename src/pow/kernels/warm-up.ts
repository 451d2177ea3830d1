import { chooseKernel } from './choose.js';

/** As long as the salt of a challenge that tells when it expires, so that the program may be the very one. */
const PREFIX_BYTES = 44;
/** Enough for engines to compile the program well: they do so between calls, after some ten thousand counters. */
const RUNS = 12;
const RUN = 1_000;

/** Makes the next search start fast: writes a program, compiles it and runs it a little, some ten milliseconds in all. */
export async function warmUp(): Promise<void> {
  const puzzle = { hash: 'SHA-256', prefix: new Uint8Array(PREFIX_BYTES), digest: new Uint8Array(32) } as const;
  const search = await chooseKernel(puzzle, () => {});
  for (let run = 0; run < RUNS; run++) search(run * RUN, RUN);
}
