import { defaultGotrueSettings, type GotrueSettings } from './dialects/gotrue/gotrue-settings.js';
import {
  DEFAULT_CHALLENGE_SERVICE,
  type ChallengeServiceSettings,
} from './dialects/inkeep/challenge-service-settings.js';
import { defaultInsforgeSettings, type InsforgeSettings } from './dialects/insforge/insforge-settings.js';
import type { Era } from './dialects/morpheus/json.js';
import type { InkeepSetup } from './dialects/inkeep/setups.js';

/** The services this backend can speak as. */
export const DIALECTS = ['inkeep', 'gotrue', 'superai', 'insforge', 'morpheus', 'generic'] as const;
export type Dialect = (typeof DIALECTS)[number];

/**
 * A fault to play. `path` limits it to requests whose path ends so, `times` to that many requests (then it is over).
 * `status` answers in the dialect's own error shape; `html` as a proxy would; `rate-limit` is a 429 with `Retry-After`
 * in seconds; `anon-key-missing` is super.ai's endpoint on a server that has none.
 */
export type Fault = { kind: 'none' } | (FaultKind & { path?: string; times?: number });
type FaultKind =
  | { kind: 'slow'; ms: number }
  | { kind: 'status'; status: number }
  | { kind: 'html'; status: number }
  | { kind: 'rate-limit'; retryAfter: number }
  | { kind: 'anon-key-missing' };

/** What an operator would set, and what the demo page and tests may change while the server runs. */
export interface Settings {
  /** Of access tokens made from now on, in seconds. */
  accessTokenLifetime: number;
  /**
   * What a spent refresh token is good for. `grace`: contracts/gotrue.md §9, v1 tokens: the one just before the current
   * gives the current again. `strict`: nothing; it ends the family.
   */
  refreshReuse: 'grace' | 'strict';
  /** For how long an older token still gives a new pair (`grace` only), in seconds. */
  refreshReuseInterval: number;
  faults: Record<Dialect, Fault>;
  inkeep: {
    setup: InkeepSetup;
    /** Upper end of the search; null leaves the field out of the challenge. */
    maxNumber: number | null;
    /** Overrides the set-up's, in seconds; null makes challenges without expiry. */
    challengeLifetime?: number | null;
    /** The service behind the newer challenge. */
    challengeService: ChallengeServiceSettings;
    /** Of anonymous sessions, in seconds; overrides the set-up's. */
    tokenLifetime?: number;
  };
  gotrue: GotrueSettings;
  insforge: InsforgeSettings;
  morpheus: {
    /** Of access tokens, in seconds. */
    accessTokenLifetime: number;
    era: Era;
    /** Whether a private key is on file; `broken`: the route fails as it did in its day; `gone`: there is none any more. */
    privateKey: 'kept' | 'none' | 'broken' | 'gone';
  };
  superai: {
    /** E-mail domains whose people must come by single sign-on. */
    ssoDomains: string[];
    /** Domains of which nobody may sign up by themselves, by the reason that is given. */
    disposableDomains: string[];
    personalDomains: string[];
    academicDomains: string[];
  };
}

export function defaultSettings(): Settings {
  return {
    accessTokenLifetime: 3600,
    refreshReuse: 'grace',
    refreshReuseInterval: 10,
    faults: Object.fromEntries(DIALECTS.map((dialect) => [dialect, { kind: 'none' }])) as Record<Dialect, Fault>,
    inkeep: {
      setup: 'a0e8f364/pow-on',
      maxNumber: 50_000,
      challengeService: { ...DEFAULT_CHALLENGE_SERVICE },
    },
    gotrue: defaultGotrueSettings(),
    insforge: defaultInsforgeSettings(),
    morpheus: { accessTokenLifetime: 1800, era: 'password', privateKey: 'kept' },
    superai: {
      ssoDomains: ['corp.example'],
      disposableDomains: ['disposable.example'],
      personalDomains: ['gmail.example'],
      academicDomains: ['university.example'],
    },
  };
}

/** How often something happened since the start: what a test of the client counts calls by. */
export interface Counters {
  /** PoW challenges handed out. */
  challenges: number;
  /** Sessions opened, of visitors and of people. */
  sessions: number;
  /** Renewed visitor tokens and refreshed sessions. */
  refreshes: number;
  /** Times the anon key was asked for (super.ai). */
  anonKeys: number;
  signOuts: number;
  /** All requests but preflights. */
  requests: number;
}

export function freshCounters(): Record<Dialect, Counters> {
  const zero = () => ({ challenges: 0, sessions: 0, refreshes: 0, anonKeys: 0, signOuts: 0, requests: 0 });
  return Object.fromEntries(DIALECTS.map((dialect) => [dialect, zero()])) as Record<Dialect, Counters>;
}
