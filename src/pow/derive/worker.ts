/** The whole of a worker that derives memory-hard keys. Bundled into one classic script by scripts/vite-worker-source.ts. */
import { NO_JOB, PROTOCOL_VERSION, type FromSearcher, type ToSearcher } from '../protocol.js';
import { Runner } from '../runner.js';
import { memoryHardStep } from './memory-hard.js';

const post = (message: FromSearcher): void => self.postMessage(message);
const runner = new Runner(post, memoryHardStep, 'worker');
self.addEventListener('message', (event: MessageEvent<ToSearcher>) => runner.receive(event.data));
post({ type: 'hello', id: NO_JOB, version: PROTOCOL_VERSION });
