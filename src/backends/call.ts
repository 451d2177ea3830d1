import type { OnDegraded } from '../pow/degraded.js';

/** What goes with every call to a backend. */
export interface Call {
  readonly signal: AbortSignal;
  /** Told while a PoW challenge is being solved. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Told when a slower way to solve the puzzle has to be taken. */
  readonly onDegraded?: OnDegraded | undefined;
  /** The answer to the site's captcha: good for one call. */
  readonly captchaToken?: string | undefined;
  /** Where providers and mails send the person back to: an absolute address of this site. */
  readonly redirectTo?: string | undefined;
}

export interface Progress {
  /** Share of the expected work that is done, 0 … 1; `undefined` where nothing is expected. */
  readonly fraction: number | undefined;
  readonly hashesPerSecond: number;
}
