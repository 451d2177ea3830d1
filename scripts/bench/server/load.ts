/** What came of one go. */
export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
  /** What the first of them says. */
  readonly error: string | undefined;
  readonly count: number;
  readonly tookMs: number;
}

/** Whichever comes first ends a go; what is under way is waited for. */
export interface Bounds {
  readonly ms: number;
  readonly count: number;
}

/** Keeps so many calls under way at once, each followed by the next. */
export async function load(call: () => Promise<void>, atOnce: number, bounds: Bounds): Promise<Load> {
  const tookMs: number[] = [];
  const errors: string[] = [];
  let begun = 0;
  const startMs = performance.now();
  const oneAfterAnother = async () => {
    while (begun < bounds.count && performance.now() - startMs < bounds.ms) {
      begun += 1;
      const beganMs = performance.now();
      await call().catch((error: unknown) => errors.push(String(error)));
      tookMs.push(performance.now() - beganMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, oneAfterAnother));
  const allMs = performance.now() - startMs;
  tookMs.sort((a, b) => a - b);
  const quantile = (share: number) => tookMs[Math.ceil(tookMs.length * share) - 1]!;
  return {
    perSecond: ((begun - errors.length) * 1000) / allMs,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    errors: errors.length,
    error: errors[0],
    count: begun,
    tookMs: allMs,
  };
}
