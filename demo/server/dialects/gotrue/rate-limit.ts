import type { Services } from '../../services.js';
import { GotrueRefused } from './refused.js';

/** So many calls at once, in full, before the steady rate holds. contracts/gotrue.md §8. */
const BURST = 30;
const MINUTE_MS = 60_000;

/** Token buckets by name. Behind one loopback listener all callers are one client. */
export class RateLimits {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(private readonly services: Services) {}

  /** One more request of this kind. @throws GotrueRefused 429. `allowed` null: without limit. */
  request(kind: string, allowed: number | null, minutes: number): void {
    if (this.#take(kind, allowed, minutes)) return;
    throw new GotrueRefused(429, 'over_request_rate_limit', 'Request rate limit reached');
  }

  /** One more mail of the project's. @throws GotrueRefused 429, which names no time. */
  mail(): void {
    if (this.#take('mail', this.services.settings.gotrue.mailsPerHour, 60)) return;
    throw new GotrueRefused(429, 'over_email_send_rate_limit', 'email rate limit exceeded');
  }

  sms(): void {
    if (this.#take('sms', this.services.settings.gotrue.smsPerHour, 60)) return;
    throw new GotrueRefused(429, 'over_sms_send_rate_limit', 'SMS rate limit exceeded');
  }

  #take(kind: string, allowed: number | null, minutes: number): boolean {
    if (allowed === null) return true;
    const nowMs = this.services.now();
    const burst = Math.min(BURST, allowed);
    const bucket = this.#buckets.get(kind) ?? { tokens: burst, atMs: nowMs };
    const gained = ((nowMs - bucket.atMs) * allowed) / (minutes * MINUTE_MS);
    const tokens = Math.min(burst, bucket.tokens + gained);
    this.#buckets.set(kind, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
    return tokens >= 1;
  }
}
