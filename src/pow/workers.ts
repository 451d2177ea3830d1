import { Hand } from './hand.js';
import type { FromSearcher } from './protocol.js';

/** Workers of a page at most: one per core, and never more than 8 (SECURITY-MODEL 5.7). */
export function mostWorkers(): number {
  return Math.min(globalThis.navigator?.hardwareConcurrency ?? 1, 8);
}

const IDLE_MS = 30_000;

/** A worker that jobs hold, from the moment that it is asked for. */
export interface Member {
  /** Rejects with AuthError `blocked_by_page` where no worker can run. */
  readonly hand: Promise<Hand>;
}

interface Kept extends Member {
  /** Jobs that hold it, whether it is up or not. */
  holders: number;
  idleTimer: ReturnType<typeof setTimeout> | undefined;
  end(): void;
}

/** All the workers of a page. They outlive their job a little, since the next one saves the start. */
export class Workers {
  readonly #kept = new Set<Kept>();

  constructor(
    private readonly open: (workerUrl: string | undefined, signal: AbortSignal) => Promise<Worker>,
    private readonly idleMs: number = IDLE_MS,
  ) {}

  /** How many workers there are, starting ones included, and how many of them a job holds. */
  get census(): { readonly all: number; readonly busy: number } {
    return { all: this.#kept.size, busy: [...this.#kept].filter(({ holders }) => holders > 0).length };
  }

  /**
   * A worker that the job does not hold yet: one that waits, else a new one, else one that other jobs hold too.
   * `undefined` if the job holds them all.
   */
  hold(held: ReadonlySet<Member>, workerUrl: string | undefined): Member | undefined {
    const others = [...this.#kept].filter((member) => !held.has(member)).sort((a, b) => a.holders - b.holders);
    let member = others[0];
    if ((!member || member.holders > 0) && this.#kept.size < mostWorkers()) member = this.#start(workerUrl);
    if (!member) return undefined;
    member.holders++;
    clearTimeout(member.idleTimer);
    return member;
  }

  release(member: Member): void {
    const kept = member as Kept;
    if (--kept.holders > 0 || !this.#kept.has(kept)) return;
    kept.idleTimer = setTimeout(() => this.#end(kept), this.idleMs);
  }

  /** Ends every worker that no job holds. */
  dispose(): void {
    for (const member of this.#kept) if (member.holders === 0) this.#end(member);
  }

  #start(workerUrl: string | undefined): Kept {
    const ending = new AbortController();
    const hand = this.open(workerUrl, ending.signal).then((worker) => {
      const hand = new Hand((message) => worker.postMessage(message));
      const end = (): void => worker.terminate();
      ending.signal.addEventListener('abort', end);
      if (ending.signal.aborted) end();
      worker.addEventListener('message', ({ data }: MessageEvent<FromSearcher>) => hand.hear(data));
      worker.addEventListener('error', (event) => {
        this.#end(member);
        hand.fail(event.message || 'The worker died.');
      });
      return hand;
    });
    const member: Kept = { hand, holders: 0, idleTimer: undefined, end: () => ending.abort() };
    this.#kept.add(member);
    hand.catch(() => this.#kept.delete(member));
    return member;
  }

  #end(member: Kept): void {
    clearTimeout(member.idleTimer);
    this.#kept.delete(member);
    member.end();
  }
}
