/** ALTCHA's own solver and workers, as its widget runs them: new ones for each challenge. */
import { solveChallengeWorkers, type Challenge } from 'altcha/lib';
import argon2idWorker from 'altcha/workers/argon2id?url';
import pbkdf2Worker from 'altcha/workers/pbkdf2?url';
import scryptWorker from 'altcha/workers/scrypt?url';
import shaWorker from 'altcha/workers/sha?url';
import type { V1Challenge, V2Challenge } from '../challenges.js';
import type { How } from './portico.js';
import { timed, toHex } from './timed.js';

function workerFor(algorithm: string): Worker {
  if (algorithm === 'ARGON2ID') return new Worker(argon2idWorker);
  if (algorithm === 'SCRYPT') return new Worker(scryptWorker);
  return new Worker(algorithm.startsWith('PBKDF2') ? pbkdf2Worker : shaWorker);
}

function solve(
  challenge: Challenge,
  answer: number,
  counterMode: 'string' | 'uint32',
  { concurrency = navigator.hardwareConcurrency }: How,
): Promise<number> {
  return timed(answer, async () => {
    const solution = await solveChallengeWorkers({ challenge, concurrency, createWorker: workerFor, counterMode });
    return solution?.counter ?? -1;
  });
}

/** The widget translates a challenge of its format 1 to these parameters. */
export function v1({ algorithm, challenge, salt }: V1Challenge, answer: number, how: How): Promise<number> {
  const nonce = toHex(new TextEncoder().encode(salt));
  const parameters = {
    ...{ algorithm, cost: 1, nonce, salt: '' },
    ...{ keyLength: challenge.length / 2, keyPrefix: challenge },
  };
  return solve({ parameters, signature: '' }, answer, 'string', how);
}

export function v2(challenge: V2Challenge, answer: number): Promise<number> {
  return solve(challenge, answer, 'uint32', {});
}
