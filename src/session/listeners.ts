/** Listeners of one kind of event; one that throws is reported and does not stop the others. */
export class Listeners<A extends unknown[]> {
  readonly #listeners = new Set<(...args: A) => void>();

  /** The same function added twice is called twice. @returns The function that takes it away again. */
  add(listener: (...args: A) => void): () => void {
    const entry = (...args: A) => listener(...args);
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  call(...args: A): void {
    for (const listener of [...this.#listeners]) guarded(() => listener(...args));
  }

  clear(): void {
    this.#listeners.clear();
  }
}

/** Runs it, and reports what it throws as an uncaught error would be. */
export function guarded(run: () => void): void {
  try {
    run();
  } catch (error) {
    report(error);
  }
}

/** The same for what takes its time. */
export async function reported(run: () => Promise<void>): Promise<void> {
  await run().catch(report);
}

function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else console.error(error);
}
