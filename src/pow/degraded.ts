/** A slower way had to be taken. */
export interface PowDegraded {
  /** `worker`: none can run, so the page itself searches, in slices of at most 5 ms. `wasm`: no vectors, or none at all. */
  readonly what: 'worker' | 'wasm';
  /** Which ways were closed, why, and which one is taken; for developers. */
  readonly why: string;
}

export type OnDegraded = (degraded: PowDegraded) => void;
