import { AuthError } from '../../errors.js';
import { digestBytes, type HashName, type Puzzle } from '../puzzle.js';
import { Fields, fromHex, toBase64 } from './fields.js';

/** What the format's own library searches when a challenge names no bound. */
const DEFAULT_MAX_NUMBER = 1_000_000;

/**
 * An ALTCHA v1 challenge: find the number whose decimal digits, after the salt, hash to `digest`.
 *
 * `challenge`, `salt` and `signature` are the server's own strings, which go back to it untouched.
 */
export interface AltchaV1Challenge {
  readonly algorithm: HashName;
  readonly challenge: string;
  readonly salt: string;
  readonly signature: string;
  readonly digest: Uint8Array;
  /** The greatest number that may be the answer. */
  readonly maxNumber: number;
  /** ms since 1970 by the server's clock; `undefined` if the challenge does not tell. */
  readonly expiresAtMs: number | undefined;
}

/** @throws AuthError `pow_unsupported` (the algorithm), `bad_response` (anything else) */
export function parseAltchaV1(json: object): AltchaV1Challenge {
  const fields = new Fields(json, 'ALTCHA v1');
  const algorithm = fields.get('algorithm');
  if (typeof algorithm !== 'string') throw fields.malformed('algorithm');
  if (!isHashName(algorithm))
    throw new AuthError('pow_unsupported', 'The challenge names an algorithm we do not know.');
  const challenge = fields.hex('challenge');
  const salt = fields.text('salt');
  const signature = fields.text('signature');
  if (challenge.length !== 2 * digestBytes[algorithm]) throw fields.malformed('challenge');
  return {
    algorithm,
    challenge,
    salt,
    signature,
    digest: fromHex(challenge),
    maxNumber: fields.integer('maxnumber', 0, Number.MAX_SAFE_INTEGER, DEFAULT_MAX_NUMBER),
    expiresAtMs: saltExpiryMs(salt) ?? fieldExpiryMs(fields),
  };
}

export function altchaV1Puzzle({ algorithm, salt, digest }: AltchaV1Challenge): Puzzle {
  return { hash: algorithm, prefix: new TextEncoder().encode(salt), digest };
}

/** The answer as servers take it: base64 of JSON. */
export function encodeAltchaV1({ algorithm, challenge, salt, signature }: AltchaV1Challenge, number: number): string {
  return toBase64(JSON.stringify({ algorithm, challenge, number, salt, signature }));
}

/** `?expires=<unix s>` of the salt. */
function saltExpiryMs(salt: string): number | undefined {
  const query = salt.slice(salt.indexOf('?') + 1);
  const seconds = salt.includes('?') ? new URLSearchParams(query).get('expires') : null;
  return seconds !== null && /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}

/** The same instant as a field of its own, which some services add. */
function fieldExpiryMs(fields: Fields): number | undefined {
  const ms = fields.get('expiresAt');
  return Number.isSafeInteger(ms) && (ms as number) > 0 ? (ms as number) : undefined;
}

function isHashName(name: string): name is HashName {
  return Object.hasOwn(digestBytes, name);
}
