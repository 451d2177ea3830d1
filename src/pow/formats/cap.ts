import { AuthError } from '../../errors.js';
import type { PrefixPuzzle, SquaringPuzzle } from '../puzzle.js';
import type { Found } from '../stepping.js';
import { Fields, toHex } from './fields.js';
import { fnv1a, hexStream } from './hex-stream.js';

/** Puzzles in one challenge, as many as Cap makes; its default is 50. */
const MAX_PUZZLES = 1_000;
/** Longest token, in bytes: in format 2 it holds what the server will check, sealed, some 200 bytes for each puzzle. */
const MAX_TOKEN_BYTES = 32_768;
/** Longest salt of format 1, in hex digits, as Cap has it. */
const MAX_SALT_DIGITS = 256;
/** A squaring is as much work as some fifty hashes, at the 2048 bits that are usual. */
const SQUARING_WEIGHT = 50;

/** A Cap challenge, of format 1 or 2: a list of puzzles, all of which have to be solved. */
export interface CapChallenge {
  /** Goes back to the server untouched. */
  readonly token: string;
  readonly puzzles: readonly (PrefixPuzzle | SquaringPuzzle)[];
  /** Format 1 lists counters as they are, format 2 each under the name of what was found. */
  readonly named: boolean;
  /** ms since 1970 by the server's clock; `undefined` if the challenge does not tell. */
  readonly expiresAtMs: number | undefined;
}

/** @throws AuthError `pow_unsupported` (a puzzle of another kind), `bad_response` (anything else) */
export function parseCap(json: object): CapChallenge {
  const fields = new Fields(json, 'Cap');
  const token = fields.text('token', MAX_TOKEN_BYTES);
  const named = fields.get('challenges') !== undefined;
  if (named && fields.get('format') !== 2) throw new AuthError('pow_unsupported', 'The challenge is of a newer Cap.');
  if (fields.get('instrumentation') !== undefined) throw instrumentation();
  return {
    token,
    puzzles: named ? listedPuzzles(fields) : puzzlesOfToken(token, fields),
    named,
    expiresAtMs: fields.get('expires') === undefined ? undefined : fields.integer('expires', 1),
  };
}

/** Hashes that the puzzles take on average. */
export function capWork({ puzzles }: CapChallenge): number {
  return puzzles.reduce((sum, puzzle) => sum + puzzle.weight * expectedCounters(puzzle), 0);
}

export function expectedCounters(puzzle: PrefixPuzzle | SquaringPuzzle): number {
  return puzzle.kind === 'prefix' ? 16 ** puzzle.target.length : puzzle.squarings;
}

/** The answer as Cap's `redeem` takes it: the JSON of its body. @param found - In the order of the puzzles. */
export function encodeCap({ token, puzzles, named }: CapChallenge, found: readonly Found[]): string {
  const solutions = found.map(({ counter, proof }, i) => {
    if (!named) return counter;
    return puzzles[i]!.kind === 'prefix' ? { nonce: counter } : { y: toHex(proof!) };
  });
  return JSON.stringify({ token, solutions });
}

/** Format 1 says only how many, how long and how hard: salts and targets follow from the token. */
function puzzlesOfToken(token: string, outer: Fields): PrefixPuzzle[] {
  const fields = Fields.of(outer.get('challenge'), 'Cap', 'challenge');
  const count = fields.integer('c', 1, MAX_PUZZLES);
  const saltLength = fields.integer('s', 1, MAX_SALT_DIGITS);
  const digits = fields.integer('d', 1, 64);
  const start = fnv1a(token);
  return Array.from({ length: count }, (_, i) => {
    const seed = fnv1a(String(i + 1), start);
    return prefixPuzzle(hexStream(seed, saltLength), hexStream(fnv1a('d', seed), digits));
  });
}

function listedPuzzles(outer: Fields): CapChallenge['puzzles'] {
  const list = outer.get('challenges');
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_PUZZLES) throw outer.malformed('challenges');
  return list.map((item: unknown) => {
    const entry = Fields.of(item, 'Cap', 'challenges');
    const protocol = entry.text('protocol');
    if (protocol === 'instrumentation') throw instrumentation();
    if (protocol !== 'sha256-pow' && protocol !== 'rsw') {
      throw new AuthError('pow_unsupported', 'The challenge holds a puzzle of a kind we do not know.');
    }
    const payload = Fields.of(entry.get('payload'), 'Cap', 'payload');
    return protocol === 'rsw' ? squaringPuzzle(payload) : listedPrefixPuzzle(payload);
  });
}

function listedPrefixPuzzle(payload: Fields): PrefixPuzzle {
  const target = payload.hex('target').toLowerCase();
  if (target === '' || target.length > 64) throw payload.malformed('target');
  return prefixPuzzle(payload.text('salt'), target);
}

function prefixPuzzle(salt: string, target: string): PrefixPuzzle {
  return { kind: 'prefix', hash: 'SHA-256', prefix: new TextEncoder().encode(salt), target, weight: 1 };
}

/** A time-lock puzzle (Rivest, Shamir, Wagner 1996). */
function squaringPuzzle(payload: Fields): SquaringPuzzle {
  const [modulus, base] = ['N', 'x'].map((name) => {
    const digits = payload.hex(name);
    if (digits === '') throw payload.malformed(name);
    return BigInt(`0x${digits}`);
  }) as [bigint, bigint];
  if (modulus < 2n) throw payload.malformed('N');
  const squarings = payload.integer('t', 1);
  return { kind: 'squaring', modulus, base, squarings, weight: SQUARING_WEIGHT };
}

function instrumentation(): AuthError {
  return new AuthError(
    'pow_unsupported',
    'The challenge is a program to run in the page (Cap instrumentation), which we do not do: turn it off on the server.',
  );
}
