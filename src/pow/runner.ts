import { nextTask } from './next-task.js';
import { Pace } from './pace.js';
import type { FromSearcher, ToSearcher } from './protocol.js';
import { countersFor, paceOf, workOf, type AnyPuzzle } from './puzzle.js';
import type { PrepareStep, Step } from './stepping.js';

interface Chunk {
  readonly id: number;
  readonly from: number;
  readonly count: number;
  tried: number;
  searchMs: number;
}

/**
 * How long a search goes on before other tasks are let in. On the page it must leave room in a slice of 5 ms for what else
 * happens there; in a worker it bounds how late an abort is heard, and every hop between two costs some 0.1 ms.
 */
const RUN_MS = { page: 3.5, worker: 10 } as const;

/** What is left of a slice is not worth another run if it is less. */
const LEAST_PART = 0.25;

/** In hashes. */
const FIRST_RUN = 200;

/** The last job's speed may have been that of other code, for a salt of another length: so begin with a part of it. */
const TRUSTED_PART = 0.125;

interface Job {
  readonly puzzle: AnyPuzzle;
  readonly step: Promise<Step>;
  /** Of its runs. */
  readonly pace: Pace;
}

/** Searches the chunks it is granted, in short runs, first come first served. The same in a worker and in the page. */
export class Runner {
  readonly #jobs = new Map<number, Job>();
  /** The work of the last run, in hashes, for each way to work: see {@link paceOf}. */
  readonly #runWork = new Map<string, number>();
  #chunks: Chunk[] = [];
  #running = false;

  constructor(
    private readonly post: (message: FromSearcher) => void,
    private readonly prepare: PrepareStep,
    private readonly place: keyof typeof RUN_MS,
  ) {}

  receive(message: ToSearcher): void {
    const { id } = message;
    switch (message.type) {
      case 'job': {
        const { puzzle } = message;
        const step = this.prepare(puzzle, (why) => this.post({ type: 'slower', id, why }));
        // Heard of when a chunk is searched, not as an unhandled rejection before.
        step.catch(() => {});
        this.#jobs.set(id, { puzzle, step, pace: new Pace(RUN_MS[this.place], this.#firstRun(puzzle)) });
        break;
      }
      case 'chunk':
        // It may have been granted while the solution was on its way.
        if (!this.#jobs.has(id)) break;
        this.#chunks.push({ id, from: message.from, count: message.count, tried: 0, searchMs: 0 });
        if (!this.#running) void this.#run();
        break;
      case 'abort':
        this.#drop(id);
    }
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Before the first run too: a page that starts a search goes on with what it was doing.
    await nextTask();
    let endMs = performance.now() + RUN_MS[this.place];
    while (this.#chunks[0]) {
      const chunk = this.#chunks[0];
      const job = this.#jobs.get(chunk.id)!;
      try {
        const ready = await job.step;
        // An abort may have come while the kernel was made ready.
        if (this.#chunks[0] === chunk) await this.#advance(chunk, ready, job, endMs - performance.now());
      } catch (error) {
        if (!this.#jobs.has(chunk.id)) continue;
        this.#drop(chunk.id);
        this.post({ type: 'failed', id: chunk.id, code: 'internal', message: String(error) });
      }
      // Several of the first runs, which are short, fit into a slice.
      if (endMs - performance.now() < RUN_MS[this.place] * LEAST_PART) {
        await nextTask();
        endMs = performance.now() + RUN_MS[this.place];
      }
    }
    this.#running = false;
  }

  /** One run, of so many ms at most: tells the page if it ends the chunk or the job. */
  async #advance(chunk: Chunk, step: Step, { pace, puzzle }: Job, leftMs: number): Promise<void> {
    const { id } = chunk;
    const count = Math.min(pace.within(leftMs), chunk.count - chunk.tried);
    const startMs = performance.now();
    const isWanted = (): boolean => this.#chunks[0] === chunk;
    const outcome = step(chunk.from + chunk.tried, count, isWanted);
    const found = outcome instanceof Promise ? await outcome : outcome;
    const tookMs = performance.now() - startMs;
    if (!isWanted()) return;
    if (found) {
      this.#drop(id);
      this.post({ type: 'found', id, found });
      return;
    }
    pace.took(count, tookMs);
    this.#runWork.set(paceOf(puzzle), workOf(pace.count, puzzle));
    chunk.tried += count;
    chunk.searchMs += tookMs;
    if (chunk.tried < chunk.count) return;
    this.#chunks.shift();
    this.post({ type: 'searched', id, count: chunk.count, searchMs: chunk.searchMs });
  }

  #firstRun(puzzle: AnyPuzzle): number {
    const known = this.#runWork.get(paceOf(puzzle));
    return countersFor(known === undefined ? FIRST_RUN : known * TRUSTED_PART, puzzle);
  }

  #drop(id: number): void {
    this.#jobs.delete(id);
    this.#chunks = this.#chunks.filter((chunk) => chunk.id !== id);
  }
}
