import type { PowDegraded } from '../pow/degraded.js';

/** What goes with every call to a backend. */
export interface Call {
  readonly signal: AbortSignal;
  /** Told while a PoW challenge is being solved. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Told when a slower way to solve the puzzle, or a weaker one to keep the session, has to be taken. */
  readonly onDegraded?: ((degraded: PowDegraded | CookiesDropped) => void) | undefined;
  /** The answer to the site's captcha: good for one call. */
  readonly captchaToken?: string | undefined;
  /** Where providers and mails send the person back to: an absolute address of this site. */
  readonly redirectTo?: string | undefined;
}

/** The browser keeps no cookies of the service's site, so the refresh token has to be kept with the session. */
export interface CookiesDropped {
  readonly what: 'cookies';
  /** For developers. */
  readonly why: string;
}

export interface Progress {
  /** Share of the expected work that is done, 0 … 1; `undefined` where nothing is expected. */
  readonly fraction: number | undefined;
  readonly hashesPerSecond: number;
}
