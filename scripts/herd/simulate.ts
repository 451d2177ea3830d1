import type { Policy } from './policies.js';
import { seeded } from './random.js';

/** What befalls the service; times in seconds. */
export interface Scenario {
  readonly clients: number;
  readonly lifetimeS: number;
  /** Nobody answers from here on. */
  readonly outageFromS: number;
  /** From here on every call is answered with a 429 that asks for `retryAfterS`. */
  readonly stormFromS: number;
  readonly retryAfterS: number;
  /** From here on every call gets what it came for. */
  readonly backAtS: number;
  readonly endS: number;
}

export interface Course {
  readonly name: string;
  /** Calls in each second. */
  readonly calls: Uint32Array;
  /** Seconds from when the service was back to when the last of those it had failed was fresh. */
  readonly allFreshAfterS: number | undefined;
}

/** Plays a scenario to its end, second by second, with the clients’ tokens issued evenly over the lifetime before it. */
export function simulate(policy: Policy, scenario: Scenario, seed: number): Course {
  const { clients, lifetimeS, outageFromS, stormFromS, backAtS, endS } = scenario;
  const random = seeded(seed);
  const calls = new Uint32Array(endS);
  const failures = new Uint16Array(clients);
  const agenda = new Agenda(clients, endS);
  for (let client = 0; client < clients; client++) {
    const issuedAtMs = -random() * lifetimeS * 1000;
    const dueMs = policy.dueMs(issuedAtMs, issuedAtMs + lifetimeS * 1000, random);
    // Those that are due were renewed just before.
    agenda.add(client, dueMs < 0 ? dueMs + lifetimeS * 1000 : dueMs);
  }
  let behind = 0;
  let allFreshAtS: number | undefined;
  for (let second = 0; second < endS; second++) {
    const fails = second >= outageFromS && second < backAtS;
    const retryAfter = second < stormFromS ? undefined : scenario.retryAfterS;
    agenda.each(second, (client, atMs) => {
      calls[second]!++;
      const failed = failures[client]!;
      if (fails) {
        if (!failed) behind++;
        failures[client] = failed + 1;
        agenda.add(client, policy.retryMs({ count: failed + 1, retryAfter, atMs }, random));
      } else {
        if (failed) behind--;
        failures[client] = 0;
        agenda.add(client, policy.dueMs(atMs, atMs + lifetimeS * 1000, random));
      }
    });
    if (second < backAtS || behind > 0) allFreshAtS = undefined;
    else allFreshAtS ??= second + 1;
  }
  return { name: policy.name, calls, allFreshAfterS: allFreshAtS && allFreshAtS - backAtS };
}

/** Who calls in which second. A client stands in it once. */
class Agenda {
  readonly #atMs: Float64Array;
  /** Chains of clients, one a second; 0 ends a chain, so clients count from 1 in them. */
  readonly #next: Uint32Array;
  readonly #first: Uint32Array;

  constructor(clients: number, seconds: number) {
    this.#atMs = new Float64Array(clients);
    this.#next = new Uint32Array(clients);
    this.#first = new Uint32Array(seconds);
  }

  add(client: number, atMs: number): void {
    const second = Math.floor(atMs / 1000);
    if (second >= this.#first.length) return;
    this.#atMs[client] = atMs;
    this.#next[client] = this.#first[second]!;
    this.#first[second] = client + 1;
  }

  /** Those who are added to the same second while it goes on have their turn in it too. */
  each(second: number, turn: (client: number, atMs: number) => void): void {
    for (let one = this.#first[second]!; one; one = this.#first[second]!) {
      this.#first[second] = this.#next[one - 1]!;
      turn(one - 1, this.#atMs[one - 1]!);
    }
  }
}
