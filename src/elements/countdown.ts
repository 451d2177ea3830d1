import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Seconds that run down by the clock, not by counting ticks: a tab may sleep. Renders the host anew each second. */
export class Countdown implements ReactiveController {
  #endMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly onTick: (secondsLeft: number) => void,
  ) {
    host.addController(this);
  }

  get left(): number {
    return Math.max(0, Math.ceil((this.#endMs - Date.now()) / 1000));
  }

  start(seconds: number): void {
    this.#endMs = Date.now() + seconds * 1000;
    this.#tick();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
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
    if (this.left > 0) this.#timer = setTimeout(() => this.#tick(), 1000);
    this.host.requestUpdate();
  }
}
