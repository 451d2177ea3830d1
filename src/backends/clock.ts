/** Time, passed in so that tests can move it. */
export interface Clock {
  /** ms since 1970, by this device. It may be wrong and it may jump: compare it only with itself. */
  now(): number;
  /** ms since some moment of this page, by a clock that nobody can set. It may stand still while the device sleeps. */
  elapsed(): number;
  /** Calls back after `ms`; gives the function that calls it off. */
  after(ms: number, callback: () => void): () => void;
}

/** Browsers keep a delay in 32 bits: a longer one fires at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, ms), longestTimerMs));
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`; rejects with the signal's reason as soon as that aborts. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stop = () => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
