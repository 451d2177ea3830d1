import { AuthError } from '../../errors.js';
import type { Pbkdf2Puzzle } from '../formats/altcha-v2.js';
import type { SearchPlan } from '../search.js';
import type { Found } from '../stepping.js';
import { KeyTarget } from '../key-target.js';
import { Password } from './password.js';

/**
 * Finds a PBKDF2 key by WebCrypto, which derives outside of this thread: so no worker is needed, only enough keys on their
 * way at once to keep the cores busy.
 *
 * @throws AuthError `pow_unsolvable`, `pow_too_hard`, `aborted`; `not_supported` where there is no WebCrypto: a page that
 * came by plain http
 */
export async function findPbkdf2Key(puzzle: Pbkdf2Puzzle, plan: Omit<SearchPlan, 'puzzle'>): Promise<Found> {
  const { signal, from, to, limit, maxSearchMs, onTried } = plan;
  if (!globalThis.crypto?.subtle) {
    throw new AuthError(
      'not_supported',
      'PBKDF2 needs WebCrypto, which browsers give to pages that came by https only.',
    );
  }
  const target = new KeyTarget(puzzle.target);
  const startMs = performance.now();
  const over = new AbortController();
  let next = from;
  let tried = 0;

  async function lane(): Promise<Found | undefined> {
    const password = new Password(puzzle);
    while (!over.signal.aborted && next <= to) {
      const counter = next++;
      password.set(counter);
      const key = await deriveKey(puzzle, password.bytes);
      if (over.signal.aborted) break;
      if (target.isStartOf(key)) return { counter, proof: key };
      onTried(++tried);
      if (performance.now() - startMs > maxSearchMs) {
        throw new AuthError('pow_too_hard', 'The challenge is too much work for this device.');
      }
    }
    return undefined;
  }

  try {
    return await new Promise<Found>((resolve, reject) => {
      const options = { signal: over.signal };
      signal?.addEventListener('abort', () => reject(new AuthError('aborted', 'The search was aborted.')), options);
      // One more than cores, so that none of them waits for this thread.
      const lanes = Array.from({ length: Math.max(1, limit()) + 1 }, async () => {
        const found = await lane();
        if (found) resolve(found);
      });
      const unsolvable = () => reject(new AuthError('pow_unsolvable', 'No counter of the challenge solves it.'));
      Promise.all(lanes).then(unsolvable, reject);
    });
  } catch (error) {
    if (error instanceof AuthError) throw error;
    throw new AuthError('not_supported', `This browser cannot derive such keys: ${String(error)}`);
  } finally {
    over.abort();
  }
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
