import { openWorker } from '../open-worker.js';
import { workerText } from './worker-text.js';

/** A worker that derives memory-hard keys, as {@link openWorker} opens one. A site hosts its file beside `portico-worker.js`. */
export function openDerivationWorker(workerUrl: string | undefined, signal: AbortSignal): Promise<Worker> {
  const url = workerUrl && new URL('portico-derive-worker.js', new URL(workerUrl, document.baseURI)).href;
  return openWorker(url, signal, workerText);
}
