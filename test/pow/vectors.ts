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
  solution: { number?: number; counter?: number; derivedKey?: string } | null;
  derived?: readonly (readonly [string, string])[];
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

export interface V2Vector {
  readonly id: string;
  readonly note: string;
  readonly challenge: { readonly parameters: Readonly<Record<string, unknown>>; readonly signature: string };
  readonly counter: number;
  /** Hex. */
  readonly derivedKey: string;
}

/** Sign the ALTCHA v2 vectors. */
export const { v2SignatureSecret, v2KeySignatureSecret } = file.secrets;

export const v2Vectors: readonly V2Vector[] = raw
  .filter(({ format }) => format === 'altcha-v2')
  .map(({ id, note, challenge, solution }) => ({
    id,
    note,
    challenge: challenge as unknown as V2Vector['challenge'],
    counter: solution!.counter!,
    derivedKey: solution!.derivedKey!,
  }));

/** `solution` is the body that the service took; `derived`, what each puzzle's salt and target are. */
export const capVectors = raw.filter(({ format }) => format === 'cap');

/** Every vector, whatever its format. `answer` is the counter; for Cap the body that the service took; `null`: none. */
export const allVectors = raw.map(({ id, format, note, challenge, solution, searchFrom }) => ({
  id,
  note,
  challenge,
  answer: format === 'cap' ? JSON.stringify(solution) : (solution?.number ?? solution?.counter ?? null),
  isMemoryHard: /"(SCRYPT|ARGON2ID)"/.test(JSON.stringify(challenge)),
  options: searchFrom === undefined ? {} : { start: searchFrom, maxWork: 1e9 },
}));
