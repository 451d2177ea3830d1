import { pause, type Clock } from '../backends/clock.js';

const everyMs = 2000;

/**
 * Says every two seconds that this tab is still at its work, so that those who wait can tell it from one that died.
 *
 * @returns Settles once `ended` has aborted and no stamp is on its way any more.
 */
export async function stampWhile(ended: AbortSignal, clock: Clock, stamp: () => Promise<unknown>): Promise<void> {
  try {
    for (;;) {
      await pause(clock, everyMs, ended);
      await stamp();
    }
  } catch {
    // It has ended, or the store takes nothing: then the others need not wait.
  }
}
