import type { Rig } from '../rig.js';

export interface SpeedCounts {
  /** µs for each call, of the median batch. */
  readonly warmTokenUs: number;
  /** Reads of storage and turns taken during all of them. */
  readonly touched: number;
  /** In a new tab, from the client's making to a state that is known, median, ms. */
  readonly coldRestoreMs: number;
}

const batch = 10_000;

/** Times warm calls for a token, by batches, and how long a new tab takes to know who is here. */
export async function speeds({ open, openSignedIn }: Rig, batches: number, restores: number): Promise<SpeedCounts> {
  const [signedIn] = await openSignedIn(1);
  const warm = await signedIn.page.evaluate(
    async ([batches, batch]) => {
      let touched = 0;
      for (const [owner, name] of [
        [IDBDatabase.prototype, 'transaction'],
        [LockManager.prototype, 'request'],
      ] as unknown as [Record<string, unknown>, string][]) {
        const own = owner[name] as (...args: unknown[]) => unknown;
        owner[name] = function (this: unknown, ...args: unknown[]) {
          touched++;
          return own.apply(this, args);
        };
      }
      const { accessToken } = tab.auth;
      const took: number[] = [];
      for (let n = 0; n < batches; n++) {
        const begun = performance.now();
        for (let call = 0; call < batch; call++) await accessToken();
        took.push(((performance.now() - begun) * 1000) / batch);
      }
      return { took, touched };
    },
    [batches, batch] as const,
  );
  const cold: number[] = [];
  for (let n = 0; n < restores; n++) {
    const fresh = await open();
    cold.push(await fresh.run((api) => api.restoredAfterMs));
    await fresh.page.close();
  }
  return { warmTokenUs: median(warm.took), touched: warm.touched, coldRestoreMs: median(cold) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
