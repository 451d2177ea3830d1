/** Our solver, as a site calls it. */
import { solve } from '../../../src/pow/index.js';
import { timed } from './timed.js';

export interface How {
  readonly concurrency?: number | undefined;
  /** How often it is solved; the mean is given. A clock of 1 ms cannot see one small puzzle. */
  readonly times?: number | undefined;
}

/** What is `undefined` does not cross into a page as an argument, but it does as a member. */
export async function whole(challenge: object, answer: number, { concurrency, times = 1 }: How): Promise<number> {
  let ms = 0;
  for (let i = 0; i < times; i++) {
    ms += await timed(answer, async () => (await solve(challenge, { concurrency })).counter);
  }
  return ms / times;
}
