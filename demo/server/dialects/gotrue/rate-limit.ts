/** So many calls at once, in full, before the steady rate holds. contracts/gotrue.md §8. */
const BURST = 30;
const FIVE_MINUTES_MS = 300_000;

/** A token bucket per client. */
export class RateLimit {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  /** Takes one call of this client's; false when it has none left. */
  take(client: string, perFiveMinutes: number, nowMs: number): boolean {
    const burst = Math.min(BURST, perFiveMinutes);
    const bucket = this.#buckets.get(client) ?? { tokens: burst, atMs: nowMs };
    const gained = ((nowMs - bucket.atMs) * perFiveMinutes) / FIVE_MINUTES_MS;
    const tokens = Math.min(burst, bucket.tokens + gained);
    this.#buckets.set(client, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
    return tokens >= 1;
  }
}
