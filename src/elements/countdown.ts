import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { systemClock, type Clock } from '../backends/clock.js';

/** Seconds that run down by the clock, not by counting ticks: a tab may sleep. Renders the host anew each second. */
export class Countdown implements ReactiveController {
  #endMs = 0;
  #cancel: (() => void) | undefined;

  constructor(
    private readonly host: Pick<ReactiveControllerHost, 'addController' | 'requestUpdate'>,
    private readonly onTick: (secondsLeft: number) => void = () => undefined,
    private readonly clock: Clock = systemClock,
  ) {
    host.addController(this);
  }

  get left(): number {
    return Math.max(0, Math.ceil((this.#endMs - this.clock.now()) / 1000));
  }

  start(seconds: number): void {
    this.until(this.clock.now() + seconds * 1000);
  }

  /** @param endMs - In ms since 1970; what is past is over. */
  until(endMs: number): void {
    this.#endMs = endMs;
    this.#tick();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  hostConnected(): void {
    if (this.left > 0) this.#tick();
  }

  hostDisconnected(): void {
    this.stop();
  }

  #tick(): void {
    this.stop();
    this.onTick(this.left);
    if (this.left > 0) this.#cancel = this.clock.after(1000, () => this.#tick());
    this.host.requestUpdate();
  }
}
