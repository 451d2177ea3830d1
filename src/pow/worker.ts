/** The whole of a worker: a runner, and the wire to it. Bundled into one classic script by scripts/vite-worker-source.mjs. */
import { warmUp } from './kernels/warm-up.js';
import { prepareStep } from './prepare-step.js';
import { NO_JOB, PROTOCOL_VERSION, type FromSearcher, type ToSearcher } from './protocol.js';
import { Runner } from './runner.js';

const IDLE_AFTER_MS = 10;

const post = (message: FromSearcher): void => self.postMessage(message);
const runner = new Runner(post, prepareStep, 'worker');
/** A worker that was started for a challenge gets it at once; one that was started ahead has time until it comes. */
const idle = setTimeout(warmUp, IDLE_AFTER_MS);
self.addEventListener('message', (event: MessageEvent<ToSearcher>) => {
  clearTimeout(idle);
  runner.receive(event.data);
});
post({ type: 'hello', id: NO_JOB, version: PROTOCOL_VERSION });
