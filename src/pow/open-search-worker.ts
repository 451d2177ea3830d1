import { openWorker } from './open-worker.js';
import source from './worker.ts?worker-source';

/** A worker that searches, as {@link openWorker} opens one. */
export function openSearchWorker(workerUrl: string | undefined, signal: AbortSignal): Promise<Worker> {
  return openWorker(workerUrl, signal, async () => source);
}
