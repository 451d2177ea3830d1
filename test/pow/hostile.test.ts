import { assert } from '@esm-bundle/chai';
import { AuthError, type AuthErrorCode } from '../../src/errors.js';
import { disposeWorkers, solve } from '../../src/pow/index.js';
import { v1Vectors } from './vectors.js';
import { countWorkers, failureOf, makeChallenge } from './watch.js';

const good = { ...v1Vectors.find(({ id }) => id === 'v1-sha256-plain')!.challenge };
const { salt: _salt, ...saltless } = good;
const { signature: _signature, ...unsigned } = good;
const inTheSalt = (query: string) => ({ ...good, salt: `a1b2c3${query}` });

suite('a challenge that must not be solved', () => {
  const refusals: readonly [string, unknown, AuthErrorCode][] = [
    ['null', null, 'bad_response'],
    ['a text', 'challenge', 'bad_response'],
    ['a list', [good], 'bad_response'],
    ['an object without anything', {}, 'pow_unsupported'],
    ['a challenge whose fields only a prototype holds', Object.create(good), 'pow_unsupported'],
    ['fields hidden under __proto__', JSON.parse(`{"__proto__":${JSON.stringify(good)}}`), 'pow_unsupported'],
    ['maxnumber NaN', { ...good, maxnumber: NaN }, 'bad_response'],
    ['maxnumber −1', { ...good, maxnumber: -1 }, 'bad_response'],
    ['maxnumber 1.5', { ...good, maxnumber: 1.5 }, 'bad_response'],
    ['maxnumber as text', { ...good, maxnumber: '1000000' }, 'bad_response'],
    ['maxnumber 2^53', { ...good, maxnumber: 2 ** 53 }, 'bad_response'],
    ['maxnumber Infinity', { ...good, maxnumber: Infinity }, 'bad_response'],
    ['maxnumber 2^53 − 1', { ...good, maxnumber: 2 ** 53 - 1 }, 'pow_too_hard'],
    ['maxnumber just above the cap', { ...good, maxnumber: 10_000_001 }, 'pow_too_hard'],
    ['an unknown algorithm', { ...good, algorithm: 'MD5' }, 'pow_unsupported'],
    ['an algorithm that objects inherit', { ...good, algorithm: 'constructor' }, 'pow_unsupported'],
    ['an algorithm that is no text', { ...good, algorithm: 256 }, 'bad_response'],
    ['hex of another hash’s length', { ...good, algorithm: 'SHA-512' }, 'bad_response'],
    ['hex that is none', { ...good, challenge: 'g'.repeat(64) }, 'bad_response'],
    ['a salt of 10 MB', { ...good, salt: 'a'.repeat(10_000_000) }, 'bad_response'],
    ['a salt of more than 1 KB in UTF-8', { ...good, salt: '盐'.repeat(400) }, 'bad_response'],
    ['no salt', saltless, 'bad_response'],
    ['no signature', unsigned, 'bad_response'],
    ['a signature of more than 1 KB', { ...good, signature: 'a'.repeat(1_025) }, 'bad_response'],
    ['an expiry in the past, in the salt', inTheSalt('?expires=1600000000&'), 'pow_expired'],
    [
      'a past expiry in the salt beside a future one',
      { ...inTheSalt('?expires=1600000000'), expiresAt: 9e12 },
      'pow_expired',
    ],
    ['an expiry in the past, as a field', { ...good, expiresAt: 1_600_000_000_000 }, 'pow_expired'],
  ];
  for (const [what, challenge, code] of refusals) {
    test(`${what} is refused as ${code} before a worker starts`, async () => {
      disposeWorkers();
      const counting = countWorkers();
      const error = await failureOf(solve(challenge)).finally(counting.restore);
      assert.instanceOf(error, AuthError);
      assert.equal(error.code, code);
      assert.equal(counting.started, 0);
    });
  }
});

suite('a challenge that may be solved all the same', () => {
  const accepted: readonly [string, unknown][] = [
    ['an expiry that is no number', inTheSalt('?expires=soon&')],
    ['an expiry ahead', inTheSalt('?expires=4102444800&')],
    ['a future expiry in the salt beside a past field', { ...inTheSalt('?expires=4102444800'), expiresAt: 1 }],
    ['members we do not know', { ...good, payload: 'x', hint: { deep: true } }],
  ];
  for (const [what, challenge] of accepted) {
    test(`${what} does not stop it`, async () => {
      const { salt } = challenge as { salt: string };
      const { counter, payload } = await solve({ ...(challenge as object), ...(await makeChallenge(7, { salt })) });
      assert.equal(counter, 7);
      assert.sameMembers(Object.keys(JSON.parse(atob(payload))), [
        'algorithm',
        'challenge',
        'number',
        'salt',
        'signature',
      ]);
    });
  }
});
