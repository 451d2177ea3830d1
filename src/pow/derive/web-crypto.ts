import { Hand } from '../hand.js';
import { KeyTarget } from '../key-target.js';
import type { Pbkdf2Puzzle } from '../puzzle.js';
import { Runner } from '../runner.js';
import type { Found, Step } from '../stepping.js';
import { Password } from './password.js';

/** Derivations begun before the first one is done, so that none waits for this thread. */
const IN_FLIGHT = 2;

/** WebCrypto as a searcher for PBKDF2 keys: it derives outside of this thread, in some engines on a single other one. */
export function webCryptoHand(puzzle: Pbkdf2Puzzle): Hand {
  const runner = new Runner(
    (message) => hand.hear(message),
    async () => webCryptoStep(puzzle),
    'worker',
  );
  const hand = new Hand((message) => runner.receive(message));
  return hand;
}

function webCryptoStep(puzzle: Pbkdf2Puzzle): Step {
  const target = new KeyTarget(puzzle.target);
  return async (from, count, isWanted) => {
    let next = from;
    let found: Found | undefined;
    async function lane(): Promise<void> {
      const password = new Password(puzzle);
      while (!found && next < from + count && isWanted()) {
        const counter = next++;
        password.set(counter);
        const key = await deriveKey(puzzle, password.bytes);
        if (target.isStartOf(key)) found ??= { counter, proof: key };
      }
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
    return found;
  };
}

async function deriveKey(puzzle: Pbkdf2Puzzle, password: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const algorithm = {
    name: 'PBKDF2',
    hash: puzzle.hash,
    salt: new Uint8Array(puzzle.salt),
    iterations: puzzle.cost,
  };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, puzzle.keyLength * 8));
}
