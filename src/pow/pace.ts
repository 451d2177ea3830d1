/** How much faster the next stint may be than the last: a first guess is small, and a clock tick may have hidden the time. */
const MAX_GROWTH = 4;

/** Finds how many counters take a wanted time, from how long the last ones took. */
export class Pace {
  #count: number;

  /**
   * @param targetMs - How long a stint should take.
   * @param firstCount - Size of the first stint, before anything was measured.
   */
  constructor(
    private readonly targetMs: number,
    firstCount: number,
  ) {
    this.#count = firstCount;
  }

  /** Counters in the next stint. */
  get count(): number {
    return this.#count;
  }

  /** As many of them as fit into a part of the wanted time, at least one. */
  within(ms: number): number {
    return Math.max(1, Math.floor(this.#count * Math.min(1, ms / this.targetMs)));
  }

  took(count: number, ms: number): void {
    // A stint shorter than planned (the end of a chunk) tells the rate all the same.
    const fitting = ms > 0 ? (count / ms) * this.targetMs : Infinity;
    this.#count = Math.max(1, Math.floor(Math.min(fitting, this.#count * MAX_GROWTH)));
  }
}
