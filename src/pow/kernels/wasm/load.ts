import type { HashName } from '../../puzzle.js';
import type { Width } from './arithmetic.js';
import { writeModule, type Layout } from './module.js';
import { programs } from './programs.js';

/** Gives the byte of the first row of the table from `from` up to `to` that may hold a solution, or −1; see module.ts. */
export type Run = (from: number, to: number) => number;

/** Programs kept, for the next puzzle whose salt is as long; each is some tens of kilobytes of code. */
const MOST = 16;
const loaded = /* @__PURE__ */ new Map<string, Run>();
let memory: WebAssembly.Memory | undefined;

/** The page of memory that all programs of this thread work in, one after another. */
export function sharedMemory(): ArrayBuffer {
  memory ??= new WebAssembly.Memory({ initial: 1 });
  return memory.buffer;
}

/**
 * Writes and compiles the program for a layout. It compiles at once instead of beside: a program is small, engines compile
 * it in about a millisecond to code that they improve later, and a search that meets a new layout need not stop for it.
 *
 * @throws where the browser or the page does not let it run.
 */
export function loadProgram(hash: HashName, layout: Layout, width: Width): Run {
  const key = `${hash} ${width} ${layout.blocks} ${layout.firstVarying}`;
  let run = loaded.get(key);
  if (!run) {
    sharedMemory();
    const module = new WebAssembly.Module(writeModule(programs[hash], layout, width));
    run = new WebAssembly.Instance(module, { m: { m: memory! } }).exports['m'] as Run;
    if (loaded.size >= MOST) loaded.delete(loaded.keys().next().value!);
    loaded.set(key, run);
  }
  return run;
}
