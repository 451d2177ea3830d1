import type { Clock } from '../src/backends/clock.js';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  /** What the device's clock was set to, over and above the time that has passed. */
  #setByMs = 0;
  #timers: { atMs: number; callback: () => void }[] = [];

  constructor(startMs = 1_800_000_000_000) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now + this.#setByMs;
  }

  elapsed(): number {
    return this.#now;
  }

  /** Somebody sets the device's clock: no time passes, and no timer runs. */
  set(byMs: number): void {
    this.#setByMs += byMs;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { atMs: this.#now + Math.max(0, ms), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Delays until the timers that are set now, soonest first, in ms. */
  get pending(): readonly number[] {
    return this.#timers.map(({ atMs }) => atMs - this.#now).sort((a, b) => a - b);
  }

  /** Moves on by `ms`, running the timers on the way in their order. */
  advance(ms: number): void {
    const endMs = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.atMs;
      next.callback();
    }
    this.#now = endMs;
  }
}
