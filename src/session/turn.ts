import { NoLocks, type Tabs } from './tabs.js';

/** How a task came to run: under the lock, or without one, so that it must claim its work in the store. */
export type Turn = 'locked' | 'unlocked';

export interface TurnParts<T> {
  readonly tabs: Tabs;
  readonly name: string;
  readonly task: (turn: Turn) => Promise<T>;
  /**
   * Resolves once waiting for the lock is of no use, rejects to give up. Begun at once, and called off when the lock comes.
   *
   * @param patient - Whether there is a lock to be waited for.
   */
  readonly patience: (patient: boolean, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Runs the task when its turn has come among the tabs: when the lock comes, or when `patience` ends before it. */
export async function inTurn<T>({ tabs, name, task, patience, signal }: TurnParts<T>): Promise<T> {
  if (tabs.hasLocks) {
    try {
      return await lockedOrImpatient({ tabs, name, task, patience, signal });
    } catch (error) {
      if (!(error instanceof NoLocks)) throw error;
    }
  }
  await patience(false, signal);
  return task('unlocked');
}

async function lockedOrImpatient<T>({ tabs, name, task, patience, signal }: TurnParts<T>): Promise<T> {
  const queue = new AbortController();
  const watch = new AbortController();
  let granted = false;
  const locked = tabs.exclusive(
    name,
    () => {
      granted = true;
      watch.abort();
      return task('locked');
    },
    AbortSignal.any([signal, queue.signal]),
  );
  const impatient = patience(true, AbortSignal.any([signal, watch.signal]));
  try {
    await Promise.race([locked, impatient]);
  } catch (error) {
    if (!granted) throw error;
  } finally {
    locked.catch(() => undefined);
    impatient.catch(() => undefined);
    watch.abort();
    // A lock is never stolen: who goes on without it only leaves the queue.
    if (!granted) queue.abort();
  }
  return granted ? locked : task('unlocked');
}
