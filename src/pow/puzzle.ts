/** The hashes a puzzle may use. SHA-1 is here because the format knows it; an adapter may refuse it. */
export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

/** Bytes in a digest of each hash (FIPS 180-4 §1). */
export const digestBytes: Readonly<Record<HashName, number>> = {
  'SHA-1': 20,
  'SHA-256': 32,
  'SHA-384': 48,
  'SHA-512': 64,
};

/**
 * What a kernel searches: the counter whose decimal digits, written after `prefix`, hash to `digest`.
 *
 * It is plain data, so that it can be posted to a worker, and knows no wire format.
 */
export interface Puzzle {
  readonly kind?: undefined;
  readonly hash: HashName;
  readonly prefix: Uint8Array;
  /** The whole digest, as long as the hash makes it. */
  readonly digest: Uint8Array;
}

/** The counter whose decimal digits, written after `prefix`, have a SHA-256 digest that begins with the target. */
export interface PrefixPuzzle {
  readonly kind: 'prefix';
  readonly hash: 'SHA-256';
  readonly prefix: Uint8Array;
  /** Lower-case hex digits; an odd number of them ends in half a byte. */
  readonly target: string;
  readonly weight: number;
}

/** What kernels search: the counter behind a prefix, given its digest or how that begins. */
export type SearchPuzzle = Puzzle | PrefixPuzzle;

/** What the search for a derived key has in common, whatever derives it. */
export interface KeyPuzzle {
  /** Comes before the counter, which is a big-endian `uint32`: together they are the password. */
  readonly nonce: Uint8Array;
  readonly salt: Uint8Array;
  /** Bytes of the key. */
  readonly keyLength: number;
  /** Lower-case hex digits that the key begins with; an odd number of them ends in half a byte. */
  readonly target: string;
  /** Rounds, passes or N, as the algorithm calls it. */
  readonly cost: number;
  readonly weight: number;
}

/** The key is the hash of salt and password, hashed again and again: `cost` times in all, cut to its length at the end. */
export interface ChainPuzzle extends KeyPuzzle {
  readonly kind: 'chain';
  readonly hash: Exclude<HashName, 'SHA-1'>;
}

/** The key comes from PBKDF2 (RFC 8018 §5.2) with HMAC of this hash. */
export interface Pbkdf2Puzzle extends KeyPuzzle {
  readonly kind: 'pbkdf2';
  readonly hash: Exclude<HashName, 'SHA-1'>;
}

/** The key comes from a function that needs much memory: scrypt (RFC 7914) or Argon2id (RFC 9106). */
export interface MemoryHardPuzzle extends KeyPuzzle {
  readonly kind: 'memory-hard';
  readonly algorithm: 'SCRYPT' | 'ARGON2ID';
  /** scrypt's block size r; Argon2id's memory in KiB. */
  readonly memoryCost: number;
  readonly parallelism: number;
}

/**
 * `base` squared `squarings` times modulo `modulus`: nothing to find, only a way to go, one step after the other. The
 * counter is the number of squarings done.
 */
export interface SquaringPuzzle {
  readonly kind: 'squaring';
  readonly modulus: bigint;
  readonly base: bigint;
  readonly squarings: number;
  readonly weight: number;
}

/** All that a searcher may be given. `weight` is the work of one counter, in hashes, as a first guess. */
export type AnyPuzzle = Puzzle | PrefixPuzzle | ChainPuzzle | Pbkdf2Puzzle | MemoryHardPuzzle | SquaringPuzzle;

/** The hash of a puzzle that kernels search; `undefined` for what is derived. */
export function searchedHash(puzzle: AnyPuzzle): HashName | undefined {
  return puzzle.kind === undefined || puzzle.kind === 'prefix' ? puzzle.hash : undefined;
}

/** What puzzles have in common that are worked on at about the same pace. */
export function paceOf(puzzle: AnyPuzzle): string {
  return `${puzzle.kind ?? 'digest'} ${'hash' in puzzle ? puzzle.hash : 'algorithm' in puzzle ? puzzle.algorithm : ''}`;
}

/** The work of so many counters, in hashes. */
export function workOf(counters: number, puzzle: AnyPuzzle): number {
  return puzzle.kind === undefined ? counters : counters * puzzle.weight;
}

/** As many counters as are so much work; at least one. */
export function countersFor(work: number, puzzle: AnyPuzzle): number {
  return Math.max(1, Math.floor(puzzle.kind === undefined ? work : work / puzzle.weight));
}
