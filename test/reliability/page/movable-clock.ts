import { systemClock, type Clock } from '../../../src/backends/clock.js';

interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
  cancel: () => void;
}

/** Where tabs that open later find how far the others have moved on. */
const kept = 'ahead-ms';

/**
 * The browser's own clock, with its own timers, throttled as it throttles them, that can be moved on besides.
 *
 * Only Playwright can replace what a page takes for the time, and it drives neither Firefox nor WebKitGTK. Tokens of a few
 * seconds would do without, but hidden tabs get their timers once a second or minute: each expiry would take as long, and
 * tabs would come to it one by one, where what is looked for is that they come to it together.
 */
export class MovableClock implements Clock {
  #aheadMs = Number(localStorage.getItem(kept) ?? 0);
  readonly #timers = new Set<Timer>();

  now(): number {
    return systemClock.now() + this.#aheadMs;
  }

  elapsed(): number {
    return systemClock.elapsed() + this.#aheadMs;
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = {
      atMs: this.elapsed() + ms,
      fire: () => {
        this.#drop(timer);
        callback();
      },
      cancel: () => {},
    };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => this.#drop(timer);
  }

  /** Moves this tab's time, and at once runs the timers that come due by that, the soonest first. */
  move(ms: number): void {
    this.#aheadMs += ms;
    localStorage.setItem(kept, String(this.#aheadMs));
    for (const timer of [...this.#timers].sort((a, b) => a.atMs - b.atMs)) {
      // One before it may have called it off.
      if (!this.#timers.has(timer)) continue;
      if (timer.atMs <= this.elapsed()) timer.fire();
      else this.#arm(timer);
    }
  }

  #arm(timer: Timer): void {
    timer.cancel();
    timer.cancel = systemClock.after(timer.atMs - this.elapsed(), timer.fire);
  }

  #drop(timer: Timer): void {
    timer.cancel();
    this.#timers.delete(timer);
  }
}
