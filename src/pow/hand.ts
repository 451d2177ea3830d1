import { preparePageStep } from './page-step.js';
import type { FromSearcher, ToSearcher } from './protocol.js';
import type { AnyPuzzle } from './puzzle.js';
import { Runner } from './runner.js';

/** What a job hears from a hand. */
export type Report = Exclude<FromSearcher, { type: 'hello' }>;

/** One searcher that jobs can be given to, several at a time: a worker, or the page between its other tasks. */
export class Hand {
  readonly #jobs = new Map<number, (report: Report) => void>();
  /** The work in the last chunk, in hashes, for each way to work: see {@link paceOf}. */
  readonly chunkWork = new Map<string, number>();

  constructor(private readonly post: (message: ToSearcher) => void) {}

  /** Jobs it works on. */
  get jobs(): number {
    return this.#jobs.size;
  }

  take(id: number, puzzle: AnyPuzzle, listener: (report: Report) => void): void {
    this.#jobs.set(id, listener);
    this.post({ type: 'job', id, puzzle });
  }

  grant(id: number, from: number, count: number): void {
    this.post({ type: 'chunk', id, from, count });
  }

  /** Ends the job; nothing is heard of it any more. */
  leave(id: number): void {
    if (this.#jobs.delete(id)) this.post({ type: 'abort', id });
  }

  hear(message: FromSearcher): void {
    if (message.type !== 'hello') this.#jobs.get(message.id)?.(message);
  }

  /** The searcher died: every job hears that it failed. */
  fail(message: string): void {
    for (const [id, listener] of this.#jobs) listener({ type: 'failed', id, code: 'internal', message });
  }
}

let page: Hand | undefined;

/** The page itself, which always works: in slices of at most 5 ms. One for all jobs, as it remembers how fast it is. */
export function pageHand(): Hand {
  if (page) return page;
  const runner = new Runner((message) => hand.hear(message), preparePageStep, 'page');
  const hand = new Hand((message) => runner.receive(message));
  return (page = hand);
}
