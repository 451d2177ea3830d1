/** The whole of a worker: a runner, and the wire to it. Bundled into one classic script by scripts/vite-worker-source.mjs. */
import { prepareStep } from './prepare-step.js';
import { NO_JOB, PROTOCOL_VERSION, type FromSearcher, type ToSearcher } from './protocol.js';
import { Runner } from './runner.js';

const post = (message: FromSearcher): void => self.postMessage(message);
const runner = new Runner(post, prepareStep);
self.addEventListener('message', (event: MessageEvent<ToSearcher>) => runner.receive(event.data));
post({ type: 'hello', id: NO_JOB, version: PROTOCOL_VERSION });
