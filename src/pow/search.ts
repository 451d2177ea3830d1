import { AuthError } from '../errors.js';
import type { OnDegraded } from './degraded.js';
import { pageHand, type Hand, type Report } from './hand.js';
import { Pace } from './pace.js';
import { countersFor, paceOf, searchedHash, workOf, type AnyPuzzle } from './puzzle.js';
import type { Found } from './stepping.js';
import type { Member, Workers } from './workers.js';

/** Long enough to hide a message's way and a page that is busy, short enough that searchers stay close to each other. */
const CHUNK_MS = 25;
/** A chunk is never more than this part of the search so far: one as long as all the rest leaves nothing to share. */
const CHUNK_PART = 1 / 4;
/** In ms. */
const SHORTEST_CHUNK_MS = 5;
/** In hashes. */
const FIRST_CHUNK = 1_000;
/** Chunks a worker has in hand, so that it goes on while the page is busy. */
const AHEAD = 2;
/** The page has one, and a short one, since it is lost when a worker takes over. */
const PAGE_CHUNK_MS = 5;
/** A worker more is worth its start, some 50 ms, if there is this much to do for each. */
const WORTH_A_WORKER_MS = 60;
/** One that waits from another search costs a message alone. */
const WORTH_A_WAITING_WORKER_MS = 10;
/** Speed is not believed before: the first thousands of counters run in code that the engine has not optimised yet. */
const WARM_MS = 20;
/**
 * The page itself begins if no worker is up by then; a worker that comes later takes over. Small puzzles that cost next to
 * nothing to begin are not held up at all: they are often done before a worker is up.
 */
const PATIENCE_MS = 1_000;
/** So few counters the page alone has tried by the time that a worker it started is up; most are not even reached. */
const PAGE_ALONE = 100_000;
/** The last job's speed may have been that of other code, for a salt of another length: so begin with a part of it. */
const TRUSTED_PART = 0.25;

export interface SearchPlan {
  readonly puzzle: AnyPuzzle;
  /** First and last counter to try. */
  readonly from: number;
  readonly to: number;
  /** Counters still to try, on average, wherever the search is; `undefined`: half of those left. */
  readonly expectedLeft?: number | undefined;
  /** Workers at most; 0 searches on the page. */
  readonly limit: () => number;
  /** Only a worker can do it, since it cannot be cut into slices. */
  readonly needsWorker?: boolean | undefined;
  /** A searcher that is neither a worker nor the page, and takes the place of both: of one core, and of the page's slices. */
  readonly beside?: Hand | undefined;
  readonly workerUrl: string | undefined;
  /** Bound on the time each searcher spends, in ms. */
  readonly maxSearchMs: number;
  readonly signal: AbortSignal | undefined;
  /** Told after every chunk; what it throws ends the search. */
  readonly onTried: (tried: number) => void;
  readonly onDegraded: OnDegraded;
}

interface Chunk {
  readonly from: number;
  readonly count: number;
}

let lastId = 0;

/**
 * Finds a counter in the plan's range, with as many workers as the work is worth.
 *
 * @throws AuthError `pow_unsolvable` (none in the range solves it), `pow_too_hard` (`maxSearchMs`), `aborted`,
 * `not_supported` (the kernel failed on the page too), `blocked_by_page` (it needs a worker and gets none)
 */
export function search(plan: SearchPlan, workers: Workers): Promise<Found> {
  return new Promise((resolve, reject) => {
    const job = new Job(plan, workers, (outcome) => {
      if (outcome instanceof AuthError) reject(outcome);
      else resolve(outcome);
    });
    job.start();
  });
}

/** One search: grants chunks in ascending order to whoever helps, and takes back what a lost helper had. */
class Job {
  readonly #id = ++lastId;
  readonly #members = new Set<Member>();
  readonly #hands = new Map<Hand, { pace: Pace; granted: Chunk[] }>();
  readonly #returned: Chunk[] = [];
  #page: Hand | undefined;
  /** The page began alone; it gets a worker once what is left is worth the start of one. */
  #postponed = false;
  /** A worker has searched: one that has only said hello is still writing its program. */
  #relieved = false;
  /** No worker will take over. */
  #pageStays = false;
  #pageSlower: string | undefined;
  /** A worker could not be had, so no other is asked for. */
  #blocked = false;
  #next: number;
  /** What was found, while counters before it are still being tried. */
  #found: Found | undefined;
  #tried = 0;
  #searchMs = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #settled = false;

  constructor(
    private readonly plan: SearchPlan,
    private readonly workers: Workers,
    private readonly settle: (outcome: Found | AuthError) => void,
  ) {
    this.#next = plan.from;
  }

  start(): void {
    if (this.plan.signal?.aborted) return this.#onAbort();
    this.plan.signal?.addEventListener('abort', this.#onAbort);
    // Workers join it once they are known to be worth their start.
    if (this.plan.beside) return this.#join(this.plan.beside);
    this.#pageStays = this.#workerLimit() === 0;
    if (this.#pageStays) return this.#joinPage();
    this.#postponed = this.#isSmall() && this.workers.census.all === 0;
    if (this.#postponed) return this.#joinPage();
    if (!this.plan.needsWorker) {
      const patienceMs = searchedHash(this.plan.puzzle) ? 0 : PATIENCE_MS;
      this.#patience = setTimeout(() => this.#joinPage(), patienceMs);
    }
    this.#enlist();
  }

  readonly #onAbort = (): void => this.#end(new AuthError('aborted', 'The search was aborted.'));

  #enlist(): void {
    const member = this.workers.hold(this.#members, this.plan.workerUrl);
    if (!member) return;
    this.#members.add(member);
    member.hand.then(
      (hand) => {
        if (this.#settled) return;
        clearTimeout(this.#patience);
        this.#join(hand);
      },
      (error: unknown) => {
        this.#members.delete(member);
        this.#blocked = true;
        if (!this.#settled && this.#members.size === 0) this.#fallBack(error instanceof Error ? error.message : '');
      },
    );
  }

  #fallBack(why: string): void {
    if (this.plan.needsWorker)
      return this.#end(new AuthError('blocked_by_page', `No worker could do it, and only a worker can: ${why}`));
    this.#pageStays = true;
    this.#joinPage();
    this.plan.onDegraded({ what: 'worker', why });
    if (this.#pageSlower !== undefined) this.plan.onDegraded({ what: 'wasm', why: this.#pageSlower });
  }

  #joinPage(): void {
    clearTimeout(this.#patience);
    if (this.#page || this.#hands.has(this.plan.beside!)) return;
    this.#page = pageHand();
    this.#join(this.#page);
  }

  #join(hand: Hand): void {
    const { puzzle } = this.plan;
    const known = hand.chunkWork.get(paceOf(puzzle));
    const first = countersFor(known === undefined ? FIRST_CHUNK : known * TRUSTED_PART, puzzle);
    this.#hands.set(hand, { pace: new Pace(hand === this.#page ? PAGE_CHUNK_MS : CHUNK_MS, first), granted: [] });
    hand.take(this.#id, puzzle, (report) => this.#hear(hand, report));
    this.#fill();
  }

  /** The hand leaves; what it had not finished is granted anew. */
  #lose(hand: Hand): void {
    this.#returned.push(...(this.#hands.get(hand)?.granted ?? []));
    this.#hands.delete(hand);
    if (hand === this.#page) this.#page = undefined;
    hand.leave(this.#id);
    this.#fill();
  }

  #fill(): void {
    // The limit sinks when the page is hidden: then the first worker goes on alone.
    let workers = Math.max(1, this.#workerLimit());
    for (const [hand, { pace, granted }] of this.#hands) {
      const wanted = this.#chunksFor(hand, workers);
      if (this.#isWorker(hand)) workers--;
      while (granted.length < wanted) {
        const chunk = this.#returned.shift() ?? this.#cut(pace.within(this.#chunkMs()));
        if (!chunk) break;
        granted.push(chunk);
        hand.grant(this.#id, chunk.from, chunk.count);
      }
    }
  }

  #chunkMs(): number {
    return Math.min(CHUNK_MS, Math.max(SHORTEST_CHUNK_MS, this.#searchMs * CHUNK_PART));
  }

  #cut(wanted: number): Chunk | undefined {
    if (this.#found) return undefined;
    // `to` may be 2^53 − 1, past which counting stops being exact: so nothing here is ever greater than it.
    const left = this.plan.to - this.#next + 1;
    if (left <= 0) return undefined;
    const chunk = { from: this.#next, count: Math.min(wanted, left) };
    this.#next += chunk.count;
    return chunk;
  }

  #hear(hand: Hand, report: Report): void {
    switch (report.type) {
      case 'found':
        return this.#keep(hand, report.found);
      case 'failed':
        if (hand === this.#page)
          return this.#end(new AuthError('not_supported', `The search failed: ${report.message}`));
        this.#lose(hand);
        if ([...this.#hands.keys()].some((other) => this.#isWorker(other))) return;
        this.#relieved = false;
        this.#fallBack(report.message);
        return this.#fill();
      case 'slower':
        // The page only bridges the time until a worker searches, and one that the site hosts has a policy of its own.
        if (hand === this.#page && !this.#pageStays) this.#pageSlower = report.why;
        else this.plan.onDegraded({ what: 'wasm', why: report.why });
        return;
      case 'searched':
        return this.#count(hand, report.count, report.searchMs);
    }
  }

  /** Where many counters solve the puzzle, the first of them is the answer, whoever is faster: servers' own tests expect it. */
  #keep(hand: Hand, found: Found): void {
    if (this.plan.puzzle.kind === undefined) return this.#end(found);
    if (!this.#found || found.counter < this.#found.counter) this.#found = found;
    this.#hands.get(hand)!.granted.length = 0;
    this.#lose(hand);
    this.#endIfFirst();
  }

  #endIfFirst(): void {
    const found = this.#found;
    if (!found) return;
    const chunks = [...this.#returned, ...[...this.#hands.values()].flatMap(({ granted }) => granted)];
    // A valid answer is better than none, if whoever had the others has gone.
    if (this.#hands.size === 0 || chunks.every(({ from }) => from > found.counter)) this.#end(found);
  }

  #count(hand: Hand, count: number, searchMs: number): void {
    const { pace, granted } = this.#hands.get(hand)!;
    granted.shift();
    pace.took(count, searchMs);
    const { puzzle } = this.plan;
    hand.chunkWork.set(paceOf(puzzle), workOf(pace.count, puzzle));
    this.#tried += count;
    this.#searchMs += searchMs;
    if (this.#isWorker(hand)) this.#relieved = true;
    else if (this.#relieved && hand === this.#page) this.#lose(hand);
    this.#fill();
    try {
      this.plan.onTried(this.#tried);
    } catch (error) {
      this.#end(error as AuthError);
    }
    // Whoever was told may have aborted.
    if (!this.#settled) this.#endIfFirst();
    if (this.#settled) return;
    if ([...this.#hands.values()].every(({ granted }) => granted.length === 0)) {
      return this.#end(new AuthError('pow_unsolvable', 'No counter of the challenge solves it.'));
    }
    if (this.#searchMs > this.plan.maxSearchMs * this.#hands.size) {
      return this.#end(new AuthError('pow_too_hard', 'The challenge is too much work for this device.'));
    }
    this.#grow();
  }

  #grow(): void {
    if (this.#blocked || this.#members.size >= this.#workerLimit()) return;
    const { all, busy } = this.workers.census;
    const oneWaits = all > busy;
    if (!oneWaits && this.#searchMs < WARM_MS) return;
    const isOnPage = this.#page !== undefined;
    if (isOnPage && !this.#postponed) return;
    const chunkMs = isOnPage ? PAGE_CHUNK_MS : CHUNK_MS;
    const perMs = [...this.#hands.values()].reduce((sum, { pace }) => sum + pace.count / chunkMs, 0);
    // Any counter left is as likely as any other, so half of them are expected.
    const expectedMs = (this.plan.expectedLeft ?? (this.plan.to - this.#next) / 2) / perMs;
    const worthMs = oneWaits ? WORTH_A_WAITING_WORKER_MS : WORTH_A_WORKER_MS;
    if (expectedMs <= worthMs * (this.#members.size + 1)) return;
    this.#postponed = false;
    this.#enlist();
  }

  #workerLimit(): number {
    const { limit, beside } = this.plan;
    return beside ? Math.max(0, limit() - 1) : limit();
  }

  #isWorker(hand: Hand): boolean {
    return hand !== this.#page && hand !== this.plan.beside;
  }

  /** @param workers - How many workers more may work. */
  #chunksFor(hand: Hand, workers: number): number {
    if (hand === this.#page) return this.#relieved ? 0 : 1;
    return hand === this.plan.beside || workers > 0 ? AHEAD : 0;
  }

  #isSmall(): boolean {
    const { puzzle, from, to } = this.plan;
    return searchedHash(puzzle) !== undefined && to - from < PAGE_ALONE;
  }

  #end(outcome: Found | AuthError): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#patience);
    this.plan.signal?.removeEventListener('abort', this.#onAbort);
    for (const hand of this.#hands.keys()) hand.leave(this.#id);
    for (const member of this.#members) this.workers.release(member);
    this.settle(outcome);
  }
}
