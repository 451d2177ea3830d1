import { nextTask } from '../../next-task.js';
import type { HashName } from '../../puzzle.js';
import type { Width } from './arithmetic.js';
import { writeModule, type Layout } from './module.js';
import type { Goal } from './program.js';
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

/** Has a program ready before it is needed, in two tasks of this thread: writing it takes some ms, and so does compiling. */
export async function loadAhead(hash: HashName, layout: Layout, width: Width, goal: Goal): Promise<void> {
  const key = keyOf(hash, layout, width, goal);
  if (loaded.has(key)) return;
  const module = writeModule(programs[hash], layout, width, goal);
  await nextTask();
  keep(key, module);
}

/**
 * Writes and compiles the program for a layout, unless it is there. It compiles at once instead of beside: a program is
 * small, engines compile it in about a millisecond to code that they improve later, and a search that meets a new layout
 * need not stop for it.
 *
 * @throws where the browser or the page does not let it run.
 */
export function loadProgram(hash: HashName, layout: Layout, width: Width, goal: Goal): Run {
  const key = keyOf(hash, layout, width, goal);
  return loaded.get(key) ?? keep(key, writeModule(programs[hash], layout, width, goal));
}

function keyOf(hash: HashName, layout: Layout, width: Width, goal: Goal): string {
  return `${hash} ${goal} ${width} ${layout.blocks} ${layout.firstVarying}`;
}

function keep(key: string, bytes: Uint8Array<ArrayBuffer>): Run {
  sharedMemory();
  const module = new WebAssembly.Module(bytes);
  const run = new WebAssembly.Instance(module, { m: { m: memory! } }).exports['m'] as Run;
  if (loaded.size >= MOST) loaded.delete(loaded.keys().next().value!);
  loaded.set(key, run);
  return run;
}
