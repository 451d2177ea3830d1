/** How far a search is. */
export interface PowProgress {
  /** Share of the expected work that is done, 0 … 1; stays at 1 while bad luck asks for more; `undefined` if nothing is expected. */
  readonly fraction: number | undefined;
  /** Counters tried in a second; for derived keys, keys. */
  readonly hashesPerSecond: number;
}

/** A reader cannot follow more than ten a second. */
const EVERY_MS = 100;

/**
 * Tells the listener that a search begins, and gives a function to call with the number of counters tried so far, which
 * tells it at most ten times a second.
 */
export function watchProgress(
  listener: ((progress: PowProgress) => void) | undefined,
  expected: number | undefined,
): (tried: number) => void {
  const tell = (progress: PowProgress): void => {
    try {
      listener?.(progress);
    } catch (error) {
      // The listener's fault is reported as what it is, an uncaught error; the search goes on.
      queueMicrotask(() => {
        throw error;
      });
    }
  };
  const startMs = performance.now();
  let toldMs = startMs;
  const fractionOf = (tried: number) => (expected === undefined ? undefined : Math.min(1, tried / expected));
  tell({ fraction: fractionOf(0), hashesPerSecond: 0 });
  return (tried) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < EVERY_MS) return;
    toldMs = nowMs;
    tell({ fraction: fractionOf(tried), hashesPerSecond: (tried / (nowMs - startMs)) * 1_000 });
  };
}
