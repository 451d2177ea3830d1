import { assert } from '@esm-bundle/chai';
import { altchaV1Puzzle, parseAltchaV1 } from '../../../src/pow/formats/altcha-v1.js';
import { v1Vectors } from '../vectors.js';
import { kernels, runKernel, type KernelName, type Task } from './named.js';

let worker: Worker;

async function runInWorker(task: Task): Promise<number> {
  const answer = new Promise<number>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<number>) => resolve(data), { once: true });
    worker.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true });
  });
  worker.postMessage(task);
  return answer;
}

suiteSetup(() => {
  worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
});

suiteTeardown(() => worker.terminate());

for (const kernel of Object.keys(kernels) as KernelName[]) {
  for (const [place, run] of [
    ['the page', runKernel],
    ['a worker', runInWorker],
  ] as const) {
    suite(`the ${kernel} kernel in ${place}`, () => {
      for (const { id, note, challenge, number, searchFrom } of v1Vectors) {
        test(`${id}: ${note}`, async () => {
          const parsed = parseAltchaV1(challenge);
          const task = { kernel, puzzle: altchaV1Puzzle(parsed), from: searchFrom ?? 0, to: parsed.maxNumber };
          assert.equal(await run(task), number ?? -1);
        });
      }
    });
  }
}
