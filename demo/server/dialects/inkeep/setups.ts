/** How an Inkeep server is set up: which version's answers it gives and which challenges it has on. */
export interface Setup {
  readonly version: 'earlier' | 'current';
  /** `GET /run/auth/pow/challenge` hands out challenges. */
  readonly classic: boolean;
  /** The newer challenge, behind the proxy (current version only). */
  readonly newer: boolean;
  /** Of a visitor's token, in seconds. */
  readonly tokenLifetime: number;
  /** Of a classic challenge, in seconds. */
  readonly challengeLifetime: number;
}

const THIRTY_DAYS = 2_592_000;

/** The set-ups that contracts/inkeep.md was recorded from, by the names its exchanges give them. */
export const SETUPS = {
  'a0e8f364/pow-on': {
    version: 'earlier',
    classic: true,
    newer: false,
    tokenLifetime: THIRTY_DAYS,
    challengeLifetime: 3600,
  },
  'a0e8f364/pow-off': {
    version: 'earlier',
    classic: false,
    newer: false,
    tokenLifetime: THIRTY_DAYS,
    challengeLifetime: 3600,
  },
  'd5d09d0c/no-challenge': {
    version: 'current',
    classic: false,
    newer: false,
    tokenLifetime: THIRTY_DAYS,
    challengeLifetime: 300,
  },
  'd5d09d0c/classic+newer': {
    version: 'current',
    classic: true,
    newer: true,
    tokenLifetime: THIRTY_DAYS,
    challengeLifetime: 300,
  },
  'd5d09d0c/newer-only/lifetime-60s': {
    version: 'current',
    classic: false,
    newer: true,
    tokenLifetime: 60,
    challengeLifetime: 300,
  },
} as const satisfies Record<string, Setup>;

export type InkeepSetup = keyof typeof SETUPS;

export function isInkeepSetup(name: unknown): name is InkeepSetup {
  return typeof name === 'string' && Object.hasOwn(SETUPS, name);
}
