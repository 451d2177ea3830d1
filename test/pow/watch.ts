import { assert } from '@esm-bundle/chai';
import type { AuthError } from '../../src/errors.js';

/** What the promise rejects with; a promise that resolves fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<AuthError> {
  return promise.then(
    () => assert.fail('It should have been refused.'),
    (error: AuthError) => error,
  );
}

/** A page's `Worker` for as long as a test wants to count what is started and ended. */
export function countWorkers() {
  const TrueWorker = globalThis.Worker;
  const counts = { started: 0, ended: 0, restore: () => void (globalThis.Worker = TrueWorker) };
  globalThis.Worker = class extends TrueWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      counts.started++;
    }
    override terminate(): void {
      counts.ended++;
      super.terminate();
    }
  };
  return counts;
}

/** A challenge with this answer, as an ALTCHA v1 server makes it. */
export async function makeChallenge(
  answer: number,
  { algorithm = 'SHA-256', salt = 'a1b2c3d4e5f60718293a4b5c&', maxnumber = 50_000 } = {},
) {
  const digest = await crypto.subtle.digest(algorithm, new TextEncoder().encode(salt + answer));
  const challenge = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { algorithm, challenge, maxnumber, salt, signature: 'signed' };
}

/** The same numbers in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
