import { setTimeout as pause } from 'node:timers/promises';

/** What an entry leaves behind (workers that are being ended, garbage) is not to be the next one's burden. */
const REST_MS = 500;

/** One way to do the work that is compared. */
export interface Entry {
  readonly who: string;
  /** Counters that it tries in a call. */
  readonly counters: number;
  /** ms */
  run(): Promise<number>;
}

export interface Median {
  readonly ms: number;
  readonly perCounter: number;
}

/**
 * Lets the entries take turns, so that whatever else the machine does hits them alike, and prints each one's median and how
 * many times slower it is than the first.
 */
export async function takeTurns(
  title: string,
  unit: 'ms' | 'thousand/s',
  rounds: number,
  entries: readonly Entry[],
): Promise<Median[]> {
  const took = entries.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [i, entry] of entries.entries()) {
      await pause(REST_MS);
      took[i]!.push(await entry.run());
    }
  }
  const medians = entries.map(({ counters }, i) => {
    const ms = median(took[i]!);
    return { ms, perCounter: ms / counters };
  });
  console.log(`\n${title} (median of ${rounds}, in ${unit}; times slower than the first)`);
  entries.forEach(({ who, counters }, i) => {
    const value = (ms: number): string => (unit === 'ms' ? ms : counters / ms).toFixed(1);
    const { ms, perCounter } = medians[i]!;
    const slower = `×${(perCounter / medians[0]!.perCounter).toFixed(2)}`;
    const spread = `(${value(Math.max(...took[i]!))} … ${value(Math.min(...took[i]!))})`;
    console.log(`  ${who.padEnd(36)}${value(ms).padStart(10)}  ${slower.padEnd(10)}${spread}`);
  });
  return medians;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
