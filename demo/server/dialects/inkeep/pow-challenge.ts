import { randomInt } from 'node:crypto';
import { createChallenge, verifySolution } from 'altcha-lib/v1';
import type { Services } from '../../services.js';
import { SETUPS } from './setups.js';

/** The body of `GET /run/auth/pow/challenge` (ALTCHA 1), contracts/inkeep.md §2. */
export async function classicChallenge(services: Services): Promise<Record<string, unknown>> {
  const { inkeep } = services.settings;
  const setup = SETUPS[inkeep.setup];
  const lifetime = inkeep.challengeLifetime === undefined ? setup.challengeLifetime : inkeep.challengeLifetime;
  const maxNumber = inkeep.maxNumber ?? 50_000;
  const expires = lifetime === null ? undefined : Math.floor(services.now() / 1000) + lifetime;
  const challenge = await createChallenge({
    algorithm: 'SHA-256',
    hmacKey: key(services),
    maxnumber: maxNumber,
    // Drawn from 1 up: a solution of 0 would look like none to a careless client.
    number: randomInt(1, maxNumber + 1),
    ...(expires === undefined ? {} : { expires: new Date(expires * 1000) }),
  });
  const { maxnumber, ...rest } = challenge;
  return {
    ...rest,
    ...(inkeep.maxNumber === null ? {} : { maxnumber }),
    ...(setup.version === 'current' && expires !== undefined ? { expiresAt: expires * 1000 } : {}),
  };
}

/** What the solution header of a session call turned out to be. */
export type SolutionVerdict = 'good' | 'missing' | 'undecodable' | 'wrong' | 'expired' | 'newer';

/**
 * Judges the `x-inkeep-challenge-solution` header. `newer` is the other envelope (`{payload}`), for whom it concerns.
 * A classic solution can be sent again until it expires: the real servers keep no record of it.
 */
export async function judgeSolution(services: Services, header: string | undefined): Promise<SolutionVerdict> {
  if (header === undefined || header === '') return 'missing';
  const solution = decode(header);
  if (solution === undefined) return 'undecodable';
  if ('payload' in solution) return 'newer';
  const { algorithm, challenge, number, salt, signature } = solution;
  if (
    algorithm !== 'SHA-256' ||
    typeof challenge !== 'string' ||
    typeof salt !== 'string' ||
    typeof signature !== 'string' ||
    !Number.isSafeInteger(number)
  ) {
    return 'wrong';
  }
  // The library would judge expiry by the machine's clock: that is done below, by ours.
  const answer = { algorithm, challenge, number: number as number, salt, signature } as const;
  if (!(await verifySolution(answer, key(services), false))) return 'wrong';
  const expires = Number(new URLSearchParams(salt.split('?')[1] ?? '').get('expires') ?? Number.NaN);
  return services.now() / 1000 > expires ? 'expired' : 'good';
}

/** Standard base64 only, padding optional; undefined unless it holds a JSON object. */
function decode(header: string): Record<string, unknown> | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function key(services: Services): string {
  return Buffer.from(services.secrets.powChallenge).toString('hex');
}
