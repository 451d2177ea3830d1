import type { Context } from 'hono';
import type { Services } from '../../services.js';
import { Refused } from './errors.js';

/** Limits by address of the network and of the mail (contracts/insforge.md §7), kept in this process as the service does. */
const windowMs = 900_000;
const coolDownMs = 60_000;

interface Limit {
  readonly allowed: number;
  readonly message: string;
}

const limits = {
  mails: { allowed: 5, message: 'Too many send email verification requests from this IP.' },
  codes: { allowed: 10, message: 'Too many verification attempts from this IP.' },
  'id-tokens': { allowed: 30, message: 'Too many ID token sign-in attempts from this IP.' },
} as const satisfies Record<string, Limit>;

export class Limits {
  readonly #counts = new Map<string, { count: number; untilMs: number }>();
  readonly #mailed = new Map<string, number>();

  constructor(private readonly services: Services) {}

  /** Runs a call under a limit; of `codes`, failures alone count. @throws Refused */
  async under(c: Context, name: keyof typeof limits, run: () => Promise<Response>): Promise<Response> {
    const { allowed, message } = limits[name];
    const now = this.services.now();
    const known = this.#counts.get(name);
    const used = known && known.untilMs > now ? known : { count: 0, untilMs: now + windowMs };
    this.#counts.set(name, used);
    const resetS = Math.ceil((used.untilMs - now) / 1000);
    c.header('RateLimit-Policy', `${allowed};w=${windowMs / 1000}`);
    c.header('RateLimit-Limit', String(allowed));
    c.header('RateLimit-Remaining', String(Math.max(0, allowed - used.count - 1)));
    c.header('RateLimit-Reset', String(resetS));
    if (used.count >= allowed) {
      c.header('Retry-After', String(resetS));
      throw new Refused(429, 'TOO_MANY_REQUESTS', `${message} Please try again in 15 minutes.`);
    }
    used.count += 1;
    const answer = await run();
    if (name === 'codes' && answer.status < 400) used.count -= 1;
    return answer;
  }

  /** One mail a minute to an address, whether anybody has it or not. @throws Refused */
  mailTo(address: string): void {
    const now = this.services.now();
    const waitMs = (this.#mailed.get(address) ?? 0) + coolDownMs - now;
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      const message = `Please wait ${seconds} seconds before requesting another code for this email`;
      throw new Refused(429, 'TOO_MANY_REQUESTS', message);
    }
    this.#mailed.set(address, now);
  }

  clear(): void {
    this.#counts.clear();
    this.#mailed.clear();
  }
}
