import { AuthError } from '../errors.js';

/**
 * One piece of work that many wait for: whoever asks while it runs joins in.
 *
 * A caller's signal ends that caller's wait; the work itself is called off once nobody waits for it any more.
 */
export class SharedTask<T> {
  #running: { promise: Promise<T>; controller: AbortController; waiters: number } | undefined;

  constructor(private readonly work: (signal: AbortSignal) => Promise<T>) {}

  run(signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(calledOff());
    const running = (this.#running ??= this.#start());
    running.waiters++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(calledOff());
        if (--running.waiters === 0) this.#stop(running.controller);
      };
      signal?.addEventListener('abort', leave, { once: true });
      running.promise.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
    });
  }

  /** Calls the work off for everybody. */
  abort(): void {
    if (this.#running) this.#stop(this.#running.controller);
  }

  #start() {
    const controller = new AbortController();
    const stopped = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => reject(calledOff()), { once: true });
    });
    const running = { promise: Promise.race([this.work(controller.signal), stopped]), controller, waiters: 0 };
    running.promise
      .catch(() => undefined)
      .finally(() => {
        if (this.#running === running) this.#running = undefined;
      });
    return running;
  }

  #stop(controller: AbortController): void {
    // Whoever asks from now on starts afresh, and does not join what is being called off.
    if (this.#running?.controller === controller) this.#running = undefined;
    controller.abort(calledOff());
  }
}

function calledOff(): AuthError {
  return new AuthError('aborted', 'The call was called off.');
}
