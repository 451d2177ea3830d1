import { AuthError } from '../../errors.js';
import { digestBytes, type HashName, type Puzzle } from '../puzzle.js';

/** What the format's own library searches when a challenge names no bound. */
const DEFAULT_MAX_NUMBER = 1_000_000;
/** Longest challenge, salt and signature, in bytes (SECURITY-MODEL 5.7). */
const MAX_FIELD_BYTES = 1_024;

/**
 * An ALTCHA v1 challenge: find the number whose decimal digits, after the salt, hash to `digest`.
 *
 * `challenge`, `salt` and `signature` are the server's own strings, which go back to it untouched.
 */
export interface AltchaV1Challenge {
  readonly format: 'altcha-v1';
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
  const algorithm = field(json, 'algorithm');
  if (typeof algorithm !== 'string') throw malformed('algorithm');
  if (!isHashName(algorithm))
    throw new AuthError('pow_unsupported', 'The challenge names an algorithm we do not know.');
  const challenge = shortText(json, 'challenge');
  const salt = shortText(json, 'salt');
  const signature = shortText(json, 'signature');
  if (!/^[0-9a-f]*$/i.test(challenge) || challenge.length !== 2 * digestBytes[algorithm]) throw malformed('challenge');
  const maxNumber = field(json, 'maxnumber') ?? DEFAULT_MAX_NUMBER;
  if (!Number.isSafeInteger(maxNumber) || (maxNumber as number) < 0) throw malformed('maxnumber');
  return {
    format: 'altcha-v1',
    algorithm,
    challenge,
    salt,
    signature,
    digest: Uint8Array.from({ length: digestBytes[algorithm] }, (_, i) =>
      parseInt(challenge.slice(2 * i, 2 * i + 2), 16),
    ),
    maxNumber: maxNumber as number,
    expiresAtMs: saltExpiryMs(salt) ?? fieldExpiryMs(json),
  };
}

export function altchaV1Puzzle({ algorithm, salt, digest }: AltchaV1Challenge): Puzzle {
  return { hash: algorithm, prefix: new TextEncoder().encode(salt), digest };
}

/**
 * The answer as servers take it: standard base64, padded, of JSON.
 *
 * What is not ASCII is escaped inside the JSON, because servers decode the base64 to text in two ways, as UTF-8 or byte by
 * byte (`atob`), and only so both read the same salt.
 */
export function encodeAltchaV1({ algorithm, challenge, salt, signature }: AltchaV1Challenge, number: number): string {
  const json = JSON.stringify({ algorithm, challenge, number, salt, signature });
  return btoa(json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`));
}

/** `?expires=<unix s>` of the salt. */
function saltExpiryMs(salt: string): number | undefined {
  const query = salt.slice(salt.indexOf('?') + 1);
  const seconds = salt.includes('?') ? new URLSearchParams(query).get('expires') : null;
  return seconds !== null && /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}

/** The same instant as a field of its own, which some services add. */
function fieldExpiryMs(json: object): number | undefined {
  const ms = field(json, 'expiresAt');
  return Number.isSafeInteger(ms) && (ms as number) > 0 ? (ms as number) : undefined;
}

function shortText(json: object, name: string): string {
  const value = field(json, name);
  if (typeof value !== 'string' || value.length > MAX_FIELD_BYTES) throw malformed(name);
  if (new TextEncoder().encode(value).length > MAX_FIELD_BYTES) throw malformed(name);
  return value;
}

/** Only what the server sent: nothing that a prototype holds. */
function field(json: object, name: string): unknown {
  return Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
}

function isHashName(name: string): name is HashName {
  return Object.hasOwn(digestBytes, name);
}

function malformed(name: string): AuthError {
  return new AuthError('bad_response', `The challenge's ${name} is not what ALTCHA v1 allows.`);
}
