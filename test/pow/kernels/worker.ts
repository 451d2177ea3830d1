/** Runs kernels as a worker does. */
import { runKernel, type Task } from './named.js';

self.addEventListener('message', ({ data }: MessageEvent<Task>) => self.postMessage(runKernel(data)));
