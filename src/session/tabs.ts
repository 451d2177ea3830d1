/**
 * What the tabs of one project share beside the store: exclusive turns, and hints that the store has changed.
 *
 * A hint holds no content but a generation: a tab that hears one reads the store, at most four times a second, so that a
 * forged one can do nothing else.
 */
export interface Tabs {
  /** Whether there are exclusive turns here. Where not, the store's own compare-and-swap has to do. */
  readonly hasLocks: boolean;
  /**
   * Runs the task while no other tab runs one of that name.
   *
   * @param signal - Ends the waiting, not the task.
   * @throws NoLocks where the browser has none, or refuses them
   */
  exclusive<T>(name: string, task: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Tells the other tabs that the store has changed. */
  announce(generation: number): void;
  close(): void;
}

/** There are no exclusive turns here. */
export class NoLocks extends Error {}

const hintsPerSecond = 4;

export interface TabsParts {
  readonly project: string;
  /** Sets apart what is not shared with other tabs: the page, where the session lives no further. */
  readonly scope: string;
  /** Told when another tab may have changed the store. */
  readonly onHint: () => void;
  /** Told once, why there are no exclusive turns here. */
  readonly onNoLocks: (why: string) => void;
}

export function openTabs({ project, scope, onHint, onNoLocks }: TabsParts): Tabs {
  const name = `portico|${project}${scope && `|${scope}`}`;
  const hint = throttled(onHint, 1000 / hintsPerSecond);
  const channel = openChannel(name, hint.call);
  let locks = availableLocks();
  if (!locks) onNoLocks('This page has no Web Locks, as where it is not served over https.');

  return {
    get hasLocks() {
      return locks !== undefined;
    },
    async exclusive(turn, task, signal) {
      if (!locks) throw new NoLocks();
      let granted = false;
      try {
        return await locks.request(`${name}|${turn}`, { signal }, () => {
          granted = true;
          return task();
        });
      } catch (error) {
        if (granted || !isRefused(error)) throw error;
        if (locks) onNoLocks('The browser refuses Web Locks in this frame.');
        locks = undefined;
        throw new NoLocks();
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
