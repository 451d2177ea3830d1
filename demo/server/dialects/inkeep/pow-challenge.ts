import { randomInt } from 'node:crypto';
import { createChallenge, verifySolution } from 'altcha-lib/v1';
import type { Services } from '../../services.js';
import { SETUPS } from './setups.js';

/** The body of `GET /run/auth/pow/challenge` (ALTCHA 1), contracts/inkeep.md §2. */
export async function classicChallenge(services: Services): Promise<Record<string, unknown>> {
  const { inkeep } = services.settings;
  const challenge = await newClassicChallenge(services);
  const expires = expiryOf(challenge.salt);
  const { maxnumber, ...rest } = challenge;
  return {
    ...rest,
    ...(inkeep.maxNumber === null ? {} : { maxnumber }),
    ...(SETUPS[inkeep.setup].version === 'current' && Number.isFinite(expires) ? { expiresAt: expires * 1000 } : {}),
  };
}

/** A puzzle of the classic format, with the members that the format itself has. */
export function newClassicChallenge(services: Services) {
  const { inkeep } = services.settings;
  const setup = SETUPS[inkeep.setup];
  const lifetime = inkeep.challengeLifetime === undefined ? setup.challengeLifetime : inkeep.challengeLifetime;
  const maxNumber = inkeep.maxNumber ?? 50_000;
  const expires = lifetime === null ? undefined : Math.floor(services.now() / 1000) + lifetime;
  return createChallenge({
    algorithm: 'SHA-256',
    hmacKey: key(services),
    maxnumber: maxNumber,
    // Drawn from 1 up: a solution of 0 would look like none to a careless client.
    number: randomInt(1, maxNumber + 1),
    ...(expires === undefined ? {} : { expires: new Date(expires * 1000) }),
  });
}

/** What the solution header of a session call turned out to be; of the newer envelope, what is in it. */
export type SolutionVerdict =
  { kind: 'good' | 'missing' | 'undecodable' | 'wrong' | 'expired' } | { kind: 'newer'; payload: string };

/**
 * Judges the `x-inkeep-challenge-solution` header. `newer` is the other envelope (`{payload}`), for whom it concerns.
 * A classic solution can be sent again until it expires: the real servers keep no record of it.
 */
export async function judgeSolution(services: Services, header: string | undefined): Promise<SolutionVerdict> {
  if (header === undefined || header === '') return { kind: 'missing' };
  const solution = decodeObject(header);
  if (solution === undefined) return { kind: 'undecodable' };
  if ('payload' in solution) return { kind: 'newer', payload: String(solution['payload']) };
  const checked = await checkClassic(services, solution);
  if (checked === undefined) return { kind: 'wrong' };
  return { kind: services.now() / 1000 > checked.expires ? 'expired' : 'good' };
}

/** The signature and the expiry (in seconds; NaN: none) of a right solution; undefined when it is not right. */
export async function checkClassic(services: Services, solution: Readonly<Record<string, unknown>>) {
  const { algorithm, challenge, number, salt, signature } = solution;
  if (
    algorithm !== 'SHA-256' ||
    typeof challenge !== 'string' ||
    typeof salt !== 'string' ||
    typeof signature !== 'string' ||
    !Number.isSafeInteger(number)
  ) {
    return undefined;
  }
  // The library would judge expiry by the machine's clock: that is done by ours.
  const answer = { algorithm, challenge, number: number as number, salt, signature } as const;
  return (await verifySolution(answer, key(services), false)) ? { signature, expires: expiryOf(salt) } : undefined;
}

function expiryOf(salt: string): number {
  return Number(new URLSearchParams(salt.split('?')[1] ?? '').get('expires') ?? Number.NaN);
}

/** Standard base64 only, padding optional; undefined unless it holds a JSON object. */
export function decodeObject(header: string): Record<string, unknown> | undefined {
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
