import { assert } from '@esm-bundle/chai';
import { AuthError, type AuthErrorCode } from '../../../src/errors.js';
import { readChallenge } from '../../../src/pow/challenge.js';
import { disposeWorkers, solve } from '../../../src/pow/index.js';
import { capVectors, v2Vectors } from '../vectors.js';
import { countWorkers, failureOf } from '../watch.js';

type Refusal = readonly [what: string, challenge: unknown, code: AuthErrorCode];

const v2 = (id: string) => v2Vectors.find((vector) => vector.id === id)!.challenge;
const chain = v2('v2-sha256-cost100');
const scrypt = v2('v2-scrypt');
const argon2 = v2('v2-argon2id');
/** The challenge with some parameters changed; those given as `undefined` are left out, as JSON does. */
const changed = ({ parameters, signature }: typeof chain, changes: object) =>
  JSON.parse(JSON.stringify({ parameters: { ...parameters, ...changes }, signature })) as object;
const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as object;

const altchaV2: readonly Refusal[] = [
  ['parameters that are a list', { ...chain, parameters: [chain.parameters] }, 'bad_response'],
  ['parameters that are a text', { ...chain, parameters: '{}' }, 'bad_response'],
  ['no parameters', { parameters: null, signature: 'a' }, 'bad_response'],
  ['no signature', { parameters: chain.parameters }, 'bad_response'],
  ['a signature that is a number', { ...chain, signature: 1 }, 'bad_response'],
  ['a code for a human', { ...chain, codeChallenge: { image: 'data:', length: 6 } }, 'pow_unsupported'],
  ['parameters that only a prototype holds', { ...chain, parameters: Object.create(chain.parameters) }, 'bad_response'],
  [
    'parameters hidden under __proto__',
    JSON.parse(`{"parameters":{"__proto__":${JSON.stringify(chain.parameters)}},"signature":"a"}`),
    'bad_response',
  ],
  ['an unknown algorithm', changed(chain, { algorithm: 'ARGON2I' }), 'pow_unsupported'],
  ['an algorithm of v1 alone', changed(chain, { algorithm: 'SHA-1' }), 'pow_unsupported'],
  ['an algorithm that objects inherit', changed(chain, { algorithm: 'constructor' }), 'pow_unsupported'],
  ['an algorithm that is no text', changed(chain, { algorithm: ['SHA-256'] }), 'bad_response'],
  ['cost NaN', { ...chain, parameters: { ...chain.parameters, cost: NaN } }, 'bad_response'],
  ['cost Infinity', { ...chain, parameters: { ...chain.parameters, cost: Infinity } }, 'bad_response'],
  ['cost 0', changed(chain, { cost: 0 }), 'bad_response'],
  ['cost −1', changed(chain, { cost: -1 }), 'bad_response'],
  ['cost 1.5', changed(chain, { cost: 1.5 }), 'bad_response'],
  ['cost as text', changed(chain, { cost: '1000' }), 'bad_response'],
  ['cost 2^53', changed(chain, { cost: 2 ** 53 }), 'bad_response'],
  ['no cost', changed(chain, { cost: undefined }), 'bad_response'],
  ['one key of more rounds than are allowed', changed(chain, { cost: 100_000_001 }), 'pow_too_hard'],
  ['a prefix that takes too many keys', changed(chain, { cost: 100, keyPrefix: '00000' }), 'pow_too_hard'],
  [
    'a long key of many pieces, each of which takes all rounds',
    changed(v2('v2-pbkdf2-sha256'), { cost: 50_000, keyPrefix: '000', keyLength: 64 }),
    'pow_too_hard',
  ],
  ['an empty prefix', changed(chain, { keyPrefix: '' }), 'bad_response'],
  ['a prefix that is no hex', changed(chain, { keyPrefix: '0x' }), 'bad_response'],
  ['a prefix longer than the key', changed(chain, { keyPrefix: '0'.repeat(65) }), 'bad_response'],
  ['a prefix longer than the hash', changed(chain, { keyLength: 64, keyPrefix: '0'.repeat(66) }), 'bad_response'],
  ['keyLength 0', changed(chain, { keyLength: 0 }), 'bad_response'],
  ['keyLength as text', changed(chain, { keyLength: '32' }), 'bad_response'],
  ['a key of 257 bytes', changed(chain, { keyLength: 257 }), 'bad_response'],
  ['a nonce of half a byte', changed(chain, { nonce: 'abc' }), 'bad_response'],
  ['a nonce that is no hex', changed(chain, { nonce: 'zz' }), 'bad_response'],
  ['a nonce of 10 MB', changed(chain, { nonce: 'ab'.repeat(5_000_000) }), 'bad_response'],
  ['a salt of more than 1 KB', changed(chain, { salt: 'ab'.repeat(513) }), 'bad_response'],
  ['no salt', changed(chain, { salt: undefined }), 'bad_response'],
  ['a key signature that is an object', changed(chain, { keySignature: {} }), 'bad_response'],
  ['a key signature of more than 1 KB', changed(chain, { keySignature: 'a'.repeat(1_025) }), 'bad_response'],
  ['10 MB of data', changed(chain, { data: { text: 'a'.repeat(10_000_000) } }), 'bad_response'],
  [
    'data nested a million times',
    { ...chain, parameters: { ...chain.parameters, data: nested(1_000_000) } },
    'bad_response',
  ],
  ['an expiry in the past', changed(chain, { expiresAt: 1_600_000_000 }), 'pow_expired'],
  ['an expiry that is a text', changed(chain, { expiresAt: '2030-01-01' }), 'bad_response'],
  ['an expiry of −1', changed(chain, { expiresAt: -1 }), 'bad_response'],
  ['an expiry in milliseconds or later', changed(chain, { expiresAt: 1.6e15 }), 'bad_response'],
  ['scrypt without memoryCost', changed(scrypt, { memoryCost: undefined }), 'bad_response'],
  ['scrypt with an N that is no power of two', changed(scrypt, { cost: 1_000 }), 'bad_response'],
  ['scrypt with N 1', changed(scrypt, { cost: 1 }), 'bad_response'],
  ['scrypt of more than 256 MiB', changed(scrypt, { cost: 2 ** 18, memoryCost: 8 }), 'pow_too_hard'],
  ['scrypt of 2^52 times 2^52', changed(scrypt, { cost: 2 ** 52, memoryCost: 2 ** 52 }), 'pow_too_hard'],
  ['parallelism 17', changed(scrypt, { parallelism: 17 }), 'bad_response'],
  ['parallelism as text', changed(argon2, { parallelism: '1' }), 'bad_response'],
  ['Argon2id of more than 256 MiB', changed(argon2, { memoryCost: 2 ** 18 }), 'pow_too_hard'],
  ['Argon2id of less memory than its lanes need', changed(argon2, { memoryCost: 31, parallelism: 4 }), 'bad_response'],
  ['Argon2id with a salt of 7 bytes', changed(argon2, { salt: 'ab'.repeat(7) }), 'bad_response'],
  ['Argon2id with a key of 3 bytes', changed(argon2, { keyLength: 3, keyPrefix: '00' }), 'bad_response'],
];

const cap1 = capVectors.find(({ id }) => id === 'cap-format1')!.challenge;
const cap2 = capVectors.find(({ id }) => id === 'cap-format2-sha256-rsw')!.challenge;
const sized = (sizes: object) => ({ ...cap1, challenge: { c: 5, s: 32, d: 4, ...sizes } });
const listed = (...challenges: unknown[]) => ({ ...cap2, challenges });
const pow = (payload: object) => ({ protocol: 'sha256-pow', payload: { salt: 'ab', target: '00', ...payload } });
const rsw = (payload: object) => ({ protocol: 'rsw', payload: { N: 'c3', x: '02', t: 10, ...payload } });

const cap: readonly Refusal[] = [
  ['a token that is no text', { ...cap1, token: 1 }, 'bad_response'],
  ['a token of more than 32 KB', { ...cap1, token: 'a'.repeat(32_769) }, 'bad_response'],
  ['no challenge beside the token', { token: 'a' }, 'bad_response'],
  ['no puzzles', sized({ c: 0 }), 'bad_response'],
  ['more puzzles than Cap makes', sized({ c: 1_001, d: 1 }), 'bad_response'],
  ['a count as text', sized({ c: '50' }), 'bad_response'],
  ['a count of 1.5', sized({ c: 1.5 }), 'bad_response'],
  ['a salt of 10 M digits', sized({ s: 10_000_000 }), 'bad_response'],
  ['no digits to find', sized({ d: 0 }), 'bad_response'],
  ['more digits than a hash has', sized({ d: 65 }), 'bad_response'],
  ['more work than is allowed', sized({ c: 1, d: 6 }), 'pow_too_hard'],
  ['little work, many times', sized({ c: 1_000, d: 4 }), 'pow_too_hard'],
  ['an expiry in the past', { ...cap1, expires: 1_600_000_000_000 }, 'pow_expired'],
  ['an expiry that is a text', { ...cap1, expires: '2030' }, 'bad_response'],
  ['a program to run in the page', { ...cap1, instrumentation: 'eJw=' }, 'pow_unsupported'],
  [
    'a program among the puzzles',
    listed(pow({}), { protocol: 'instrumentation', payload: { blob: '' } }),
    'pow_unsupported',
  ],
  ['a puzzle of a kind we do not know', listed(pow({}), { protocol: 'hashwx', payload: {} }), 'pow_unsupported'],
  ['a format of the future', { ...cap2, format: 3 }, 'pow_unsupported'],
  ['an empty list', listed(), 'bad_response'],
  ['a list of nothing', listed(null), 'bad_response'],
  ['a list that is none', { ...cap2, challenges: { length: 1 } }, 'bad_response'],
  ['a puzzle without payload', listed({ protocol: 'rsw' }), 'bad_response'],
  ['an empty target', listed(pow({ target: '' })), 'bad_response'],
  ['a target that is no hex', listed(pow({ target: 'zz' })), 'bad_response'],
  ['a salt of 10 MB', listed(pow({ salt: 'a'.repeat(10_000_000) })), 'bad_response'],
  ['−1 squarings', listed(rsw({ t: -1 })), 'bad_response'],
  ['squarings as text', listed(rsw({ t: '10' })), 'bad_response'],
  ['a million squarings', listed(rsw({ t: 1_000_000 })), 'pow_too_hard'],
  ['a modulus of 1', listed(rsw({ N: '1' })), 'bad_response'],
  ['a modulus of nothing', listed(rsw({ N: '' })), 'bad_response'],
  ['a modulus of 10 MB', listed(rsw({ N: 'f'.repeat(10_000_000) })), 'bad_response'],
];

for (const [format, refusals] of [
  ['ALTCHA v2', altchaV2],
  ['Cap', cap],
] as const) {
  suite(`a challenge of ${format} that must not be solved`, () => {
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
}

suite('a challenge that is worth its work', () => {
  const accepted: readonly (readonly [string, unknown])[] = [
    [
      'ALTCHA’s own example: a counter of up to 10 000, 5 000 rounds each',
      changed(v2('v2-pbkdf2-sha256'), { cost: 5_000 }),
    ],
    ['64 MiB of Argon2id', changed(argon2, { memoryCost: 65_536, cost: 3 })],
    ['32 MiB of scrypt', changed(scrypt, { cost: 32_768 })],
    ['Cap’s default: fifty puzzles of four digits', sized({ c: 50 })],
    ['Cap’s default: 75 000 squarings', listed(rsw({ t: 75_000 }))],
    ['members of a newer version', changed(chain, { hint: { deep: [1] } })],
    [
      'null where some servers write it for nothing',
      { ...chain, parameters: { ...chain.parameters, expiresAt: null, data: null } },
    ],
  ];
  for (const [what, challenge] of accepted) {
    test(`${what} is taken`, async () => {
      const { work, maxWork } = await readChallenge(challenge);
      assert.isAtMost(work, maxWork);
    });
  }

  test('a higher maxWork lets more work through, a lower one less', async () => {
    const hard = changed(chain, { cost: 100, keyPrefix: '00000' });
    assert.equal((await readChallenge(hard, { maxWork: 1e9 })).maxWork, 1e9);
    for (const maxWork of [300_000, NaN]) {
      assert.match((await failureOf(readChallenge(sized({}), { maxWork }))).message, /more work/);
    }
  });
});
