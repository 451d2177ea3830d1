import { createHash } from 'node:crypto';

/** A classic challenge as the server hands it out. */
export interface PowChallenge {
  readonly algorithm: string;
  readonly challenge: string;
  readonly maxnumber?: number;
  readonly salt: string;
  readonly signature: string;
}

/** Finds the number by trying all. */
export function solve({ challenge, salt, maxnumber = 1_000_000 }: PowChallenge): number {
  for (let number = 0; number <= maxnumber; number += 1) {
    if (
      createHash('sha256')
        .update(salt + number)
        .digest('hex') === challenge
    )
      return number;
  }
  throw new Error('The challenge has no solution up to its maxnumber.');
}

/** The `x-inkeep-challenge-solution` header for a challenge and a number. */
export function solutionHeader({ algorithm, challenge, salt, signature }: PowChallenge, number: number): string {
  return encodeSolution({ algorithm, challenge, number, salt, signature });
}

export function encodeSolution(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}
