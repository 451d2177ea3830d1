/**
 * What the tabs of one project share beside the store: exclusive turns, and hints that the store has changed.
 *
 * A hint holds no content but a generation: a tab that hears one reads the store, at most four times a second, so that a
 * forged one can do nothing else.
 */
export interface Tabs {
  /**
   * Runs the task while no other tab runs one of that name. Where the browser has no Web Locks it just runs it: what the
   * task commits is still compared and swapped.
   *
   * @throws LockTimeout where the turn did not come within `waitMs`
   */
  exclusive<T>(name: string, task: () => Promise<T>, waitMs: number, signal: AbortSignal): Promise<T>;
  /** Tells the other tabs that the store has changed. */
  announce(generation: number): void;
  close(): void;
}

/** Another tab holds the lock and does not let go. */
export class LockTimeout extends Error {}

const hintsPerSecond = 4;

/**
 * @param onHint - Told when another tab may have changed the store.
 * @param onNoLocks - Told once, why there are no exclusive turns here.
 */
export function openTabs(project: string, onHint: () => void, onNoLocks: (why: string) => void): Tabs {
  const name = `portico|${project}`;
  const hint = throttled(onHint, 1000 / hintsPerSecond);
  const channel = openChannel(name, hint.call);
  let locks = availableLocks();
  if (!locks) onNoLocks('This page has no Web Locks, as where it is not served over https.');

  return {
    async exclusive(turn, task, waitMs, signal) {
      if (!locks) return task();
      const waiting = new AbortController();
      const timer = setTimeout(() => waiting.abort(new LockTimeout()), waitMs);
      const stop = () => waiting.abort(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      let granted = false;
      try {
        return await locks.request(`${name}|${turn}`, { signal: waiting.signal }, () => {
          granted = true;
          clearTimeout(timer);
          return task();
        });
      } catch (error) {
        if (granted || !isRefused(error)) throw error;
        locks = undefined;
        onNoLocks('The browser refuses Web Locks in this frame.');
        return await task();
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      }
    },
    announce: (generation) => channel?.postMessage({ v: 1, project, gen: generation }),
    close() {
      hint.cancel();
      channel?.close();
    },
  };
}

function availableLocks(): LockManager | undefined {
  return globalThis.navigator?.locks;
}

/** Opaque frames have the API and are refused its use. */
function isRefused(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'SecurityError' || error.name === 'InvalidStateError');
}

function openChannel(name: string, onMessage: () => void): BroadcastChannel | undefined {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = onMessage;
    // In Node an open channel would keep the process alive.
    (channel as { unref?: () => void }).unref?.();
    return channel;
  } catch {
    return undefined;
  }
}

/** At once, then at most every `ms`; a call in between is made up for at the end. */
function throttled(run: () => void, ms: number): { call: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let missed = false;
  const call = () => {
    if (timer !== undefined) {
      missed = true;
      return;
    }
    missed = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (missed) call();
    }, ms);
    run();
  };
  return { call, cancel: () => clearTimeout(timer) };
}
