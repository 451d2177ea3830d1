/** Challenges made by the services' own libraries, with their solutions. */
import file from './vectors.json';

/** Signs the ALTCHA v1 vectors. */
export const v1HmacKey = file.secrets.v1HmacKey;

export interface V1Vector {
  readonly id: string;
  readonly note: string;
  readonly challenge: Readonly<Record<string, unknown>>;
  /** `null`: none in the range solves it. */
  readonly number: number | null;
  readonly searchFrom: number | undefined;
}

interface RawVector {
  id: string;
  format: string;
  note: string;
  challenge: Record<string, unknown>;
  solution: { number?: number } | null;
  searchFrom?: number;
}

const raw = file.vectors as unknown as readonly RawVector[];

export const v1Vectors: readonly V1Vector[] = raw
  .filter(({ format }) => format === 'altcha-v1')
  .map(({ id, note, challenge, solution, searchFrom }) => ({
    id,
    note,
    challenge,
    number: solution?.number ?? null,
    searchFrom,
  }));

/** Challenges of formats that are not solved yet. */
export const otherVectors = raw.filter(({ format }) => format !== 'altcha-v1');
