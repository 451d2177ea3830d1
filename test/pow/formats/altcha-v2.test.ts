import { assert } from '@esm-bundle/chai';
import { verifySolution, type VerifySolutionOptions } from 'altcha-lib';
import { deriveKey as hashChain } from 'altcha-lib/algorithms/web/sha';
import { deriveKey as pbkdf2 } from 'altcha-lib/algorithms/web/pbkdf2';
import { solve } from '../../../src/pow/index.js';
import { v2KeySignatureSecret, v2SignatureSecret, v2Vectors } from '../vectors.js';

interface Payload {
  challenge: { parameters: Record<string, unknown>; signature: string };
  solution: { counter: number; derivedKey: string; time: number };
}

const readPayload = (payload: string) => JSON.parse(atob(payload)) as Payload;

/** As a server with altcha-lib checks an answer. Its memory-hard functions are Node's: those keys are compared instead. */
async function isAccepted(payload: string): Promise<boolean> {
  const { challenge, solution } = readPayload(payload);
  const algorithm = String(challenge.parameters['algorithm']);
  const deriveKey = algorithm.startsWith('PBKDF2') ? pbkdf2 : hashChain;
  const { verified } = await verifySolution({
    challenge,
    solution,
    deriveKey,
    hmacSignatureSecret: v2SignatureSecret,
    hmacKeySignatureSecret: v2KeySignatureSecret,
  } as unknown as VerifySolutionOptions);
  return verified;
}

suite('an ALTCHA v2 challenge', () => {
  for (const { id, note, challenge, counter, derivedKey } of v2Vectors) {
    const isMemoryHard = /SCRYPT|ARGON2ID/.test(String(challenge.parameters['algorithm']));
    for (const concurrency of isMemoryHard ? [1, 8] : [0, 1, 8]) {
      test(`${id} is solved by ${concurrency || 'no'} worker(s) as its server verifies it: ${note}`, async () => {
        const { counter: found, payload } = await solve(challenge, { concurrency });
        assert.equal(found, counter);
        const answer = readPayload(payload);
        assert.deepEqual(Object.keys(answer), ['challenge', 'solution']);
        assert.deepEqual(answer.challenge, challenge);
        assert.equal(answer.solution.derivedKey, derivedKey);
        assert.isAtLeast(answer.solution.time, 0);
        if (!isMemoryHard) assert.isTrue(await isAccepted(payload));
      });
    }
  }
});
