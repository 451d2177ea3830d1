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
  readonly hash: HashName;
  readonly prefix: Uint8Array;
  /** The whole digest, as long as the hash makes it. */
  readonly digest: Uint8Array;
}
