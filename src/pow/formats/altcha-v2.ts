import { AuthError } from '../../errors.js';
import { digestBytes, type ChainPuzzle, type KeyPuzzle, type MemoryHardPuzzle, type Pbkdf2Puzzle } from '../puzzle.js';
import { Fields, toBase64, toHex } from './fields.js';

/** The greatest counter: it is hashed as a `uint32`. */
export const MAX_KEY_COUNTER = 2 ** 32 - 1;
/** Longest key, in bytes; the format's own default is 32. */
const MAX_KEY_BYTES = 256;
/** Lanes of a memory-hard function. They are filled one after the other here, so more of them help nobody. */
const MAX_PARALLELISM = 16;
/** All parameters as JSON, the server's own `data` included: they travel back in a header. */
const MAX_PARAMETERS_LENGTH = 8_192;
/**
 * Counters are tried in vain 16 times as often for every hex digit of the prefix; for so many digits there would not be
 * counters enough. A prefix as long as this comes from a key that the server derived itself, from a counter it chose.
 */
const DIGITS_OF_A_KNOWN_COUNTER = 8;

type ChainAlgorithm = ChainPuzzle['hash'];
type Pbkdf2Algorithm = `PBKDF2/${ChainAlgorithm}`;
export type AltchaV2Algorithm = ChainAlgorithm | Pbkdf2Algorithm | MemoryHardPuzzle['algorithm'];

/** An ALTCHA v2 challenge: find the counter from which a key is derived that begins with `keyPrefix`. */
export interface AltchaV2Challenge {
  readonly algorithm: AltchaV2Algorithm;
  /** The server's parameters as it wrote them, which go back to it untouched. */
  readonly parametersJson: string;
  readonly signature: string;
  readonly puzzle: ChainPuzzle | Pbkdf2Puzzle | MemoryHardPuzzle;
  /** Keys that have to be derived on average; `undefined` where only the server knows. */
  readonly expectedKeys: number | undefined;
  /** ms since 1970 by the server's clock; `undefined` if the challenge does not tell. */
  readonly expiresAtMs: number | undefined;
}

/** @throws AuthError `pow_unsupported` (the algorithm, or a puzzle for a human), `bad_response` (anything else) */
export function parseAltchaV2(json: object): AltchaV2Challenge {
  const outer = new Fields(json, 'ALTCHA v2');
  if (outer.get('codeChallenge') !== undefined) {
    throw new AuthError('pow_unsupported', 'The challenge is a code for a human to read, not work to do.');
  }
  const signature = outer.text('signature');
  const fields = Fields.of(outer.get('parameters'), 'ALTCHA v2', 'parameters');
  const algorithm = fields.get('algorithm');
  if (typeof algorithm !== 'string') throw fields.malformed('algorithm');
  const derivation = readDerivation(algorithm, fields);
  if (fields.get('keySignature') !== undefined) fields.text('keySignature');
  const target = fields.hex('keyPrefix').toLowerCase();
  const { keyLength } = derivation;
  const keyBytes = derivation.kind === 'chain' ? Math.min(keyLength, digestBytes[derivation.hash]) : keyLength;
  if (target === '' || target.length > 2 * keyBytes) throw fields.malformed('keyPrefix');
  return {
    algorithm: algorithm as AltchaV2Algorithm,
    parametersJson: parametersJson(outer),
    signature,
    puzzle: { ...derivation, target },
    expectedKeys: target.length < DIGITS_OF_A_KNOWN_COUNTER ? 16 ** target.length : undefined,
    expiresAtMs: expiryMs(fields),
  };
}

/** The answer as servers take it: base64 of JSON. @param key - The derived key. @param tookMs - To be told, not checked. */
export function encodeAltchaV2(
  { parametersJson, signature }: AltchaV2Challenge,
  counter: number,
  key: Uint8Array,
  tookMs: number,
): string {
  const solution = { counter, derivedKey: toHex(key), time: Math.round(tookMs * 10) / 10 };
  const challenge = `{"parameters":${parametersJson},"signature":${JSON.stringify(signature)}}`;
  return toBase64(`{"challenge":${challenge},"solution":${JSON.stringify(solution)}}`);
}

type Unaimed<P> = P extends KeyPuzzle ? Omit<P, 'target'> : never;

function readDerivation(algorithm: string, fields: Fields): Unaimed<AltchaV2Challenge['puzzle']> {
  const isArgon2 = algorithm === 'ARGON2ID';
  const common = () => ({
    nonce: fields.bytes('nonce'),
    salt: fields.bytes('salt'),
    // RFC 9106 §3.1 on the shortest tag.
    keyLength: fields.integer('keyLength', isArgon2 ? 4 : 1, MAX_KEY_BYTES, 32),
    cost: fields.integer('cost', 1),
  });
  switch (algorithm) {
    case 'SHA-256':
    case 'SHA-384':
    case 'SHA-512': {
      const key = common();
      return { kind: 'chain', hash: algorithm, ...key, weight: key.cost };
    }
    case 'PBKDF2/SHA-256':
    case 'PBKDF2/SHA-384':
    case 'PBKDF2/SHA-512': {
      const hash = algorithm.slice('PBKDF2/'.length) as ChainAlgorithm;
      const key = common();
      // Every piece of the key that is as long as the hash takes all the rounds.
      return { kind: 'pbkdf2', hash, ...key, weight: key.cost * Math.ceil(key.keyLength / digestBytes[hash]) };
    }
    case 'SCRYPT':
    case 'ARGON2ID': {
      const key = common();
      const parallelism = fields.integer('parallelism', 1, MAX_PARALLELISM, 1);
      const memoryCost = fields.integer('memoryCost', isArgon2 ? 8 * parallelism : 1);
      if (isArgon2 && key.salt.length < 8) throw fields.malformed('salt');
      // N is a power of two (RFC 7914 §2); numbers are doubles, whose fraction is 0 for powers of two alone.
      if (!isArgon2 && (key.cost < 2 || !Number.isInteger(Math.log2(key.cost)))) throw fields.malformed('cost');
      const kibibytes = isArgon2 ? memoryCost * key.cost : (key.cost * memoryCost * parallelism) / 4;
      return { kind: 'memory-hard', algorithm, ...key, memoryCost, parallelism, weight: Math.max(1, kibibytes) };
    }
    default:
      throw new AuthError('pow_unsupported', 'The challenge names an algorithm we do not know.');
  }
}

/** Taken now, so that nobody can change what will be sent back. */
function parametersJson(outer: Fields): string {
  try {
    const json = JSON.stringify(outer.get('parameters'));
    if (json.length <= MAX_PARAMETERS_LENGTH) return json;
  } catch {
    // Nested deeper than the stack, or no JSON at all.
  }
  throw outer.malformed('parameters');
}

/** `expiresAt` in seconds since 1970; the format's own library takes 0 for none. */
function expiryMs(fields: Fields): number | undefined {
  const seconds = fields.get('expiresAt') ?? 0;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds < 1e12)) throw fields.malformed('expiresAt');
  return seconds === 0 ? undefined : seconds * 1_000;
}
