/** Challenges as their servers' own library makes them; every contestant gets the same. */
import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { createChallenge as createV2, type Challenge as V2Challenge } from 'altcha-lib';
import { deriveKey as deriveChain } from 'altcha-lib/algorithms/web/sha';
import { createChallenge as createV1 } from 'altcha-lib/v1';
import { argon2id } from 'hash-wasm';

export type V1Challenge = Awaited<ReturnType<typeof createV1>>;
export type { V2Challenge };
export type V1Algorithm = V1Challenge['algorithm'];

/** With its time of expiry, as long as salts of the field are. */
const SALT = '3d528a696378eff4c731fbf5?expires=4102444800&';

export function v1Challenge(answer: number, algorithm: V1Algorithm = 'SHA-256'): Promise<V1Challenge> {
  return createV1({ algorithm, hmacKey: 'bench', maxNumber: 10_000_000, number: answer, salt: SALT });
}

export interface KeyCost {
  readonly algorithm: 'SHA-256' | 'PBKDF2/SHA-256' | 'SCRYPT' | 'ARGON2ID';
  readonly cost: number;
  readonly memoryCost?: number;
}

type DeriveKey = Parameters<typeof createV2>[0]['deriveKey'];
type Derivation = Parameters<DeriveKey>;

/** The widget's own server library derives Argon2id by a newer Node alone, so keys that need it come from hash-wasm. */
const derivations: Readonly<Record<KeyCost['algorithm'], DeriveKey>> = {
  'SHA-256': deriveChain,
  'PBKDF2/SHA-256': async ({ cost }, salt, password) => ({
    derivedKey: await promisify(pbkdf2)(password, salt, cost, 32, 'sha256'),
  }),
  SCRYPT: async ({ cost, memoryCost }, salt, password) => ({
    derivedKey: await promisify<Derivation[1], Derivation[2], number, object, Buffer>(scrypt)(password, salt, 32, {
      N: cost,
      r: memoryCost,
      p: 1,
      maxmem: 2 ** 30,
    }),
  }),
  ARGON2ID: async ({ cost, memoryCost }, salt, password) => ({
    derivedKey: await argon2id({
      ...{ password, salt, iterations: cost, memorySize: memoryCost!, parallelism: 1, hashLength: 32 },
      outputType: 'binary',
    }),
  }),
};

export function v2Challenge(counter: number, cost: KeyCost): Promise<V2Challenge> {
  return createV2({ ...cost, counter, deriveKey: derivations[cost.algorithm], hmacSignatureSecret: 'bench' });
}
