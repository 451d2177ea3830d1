import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What the backend signs with. Kept beside the database, not in it: a copy of the tables alone forges nothing. */
export interface Secrets {
  /** Access tokens of signed-in people. */
  readonly accessToken: Uint8Array;
  /** Makes refresh tokens from session and counter. */
  readonly refreshToken: Uint8Array;
  /** Tokens of anonymous visitors. */
  readonly visitorToken: Uint8Array;
  /** Signs PoW challenges. */
  readonly powChallenge: Uint8Array;
  /** Hashes short codes: six digits under a plain hash are found by trying all. */
  readonly oneTimeCode: Uint8Array;
  /** Seals what the tables must not hold in clear. */
  readonly sealing: Uint8Array;
  /** Refresh tokens, states and the admin key of the InsForge dialect. */
  readonly insforge: Uint8Array;
  /** Tokens of the Morpheus dialect. */
  readonly morpheus: Uint8Array;
  /** Signs what the demo identity provider says about people. */
  readonly identityProvider: Uint8Array;
}

const NAMES = [
  'accessToken',
  'refreshToken',
  'visitorToken',
  'powChallenge',
  'oneTimeCode',
  'sealing',
  'insforge',
  'morpheus',
  'identityProvider',
] as const satisfies readonly (keyof Secrets)[];

/** Fresh secrets: every token of an earlier run is void. */
export function freshSecrets(): Secrets {
  return fromHex(drawn());
}

/** The secrets of an earlier start, so that sessions outlive a restart; what is not there yet is made and kept. */
export async function keptSecrets(path: string): Promise<Secrets> {
  const kept = await readKept(path);
  const hex = { ...drawn(), ...kept };
  if (NAMES.some((name) => kept[name] === undefined)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify(hex, null, 2)}\n`, { mode: 0o600 });
  }
  return fromHex(hex);
}

async function readKept(path: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {};
  }
}

function drawn(): Record<string, string> {
  return Object.fromEntries(NAMES.map((name) => [name, randomBytes(32).toString('hex')]));
}

function fromHex(hex: Record<string, string>): Secrets {
  const secrets = NAMES.map((name) => {
    const value = Buffer.from(hex[name] ?? '', 'hex');
    if (value.length < 32)
      throw new Error(`The demo's secrets file has a broken ${name}: delete the file to have a new one made.`);
    return [name, new Uint8Array(value)] as const;
  });
  return Object.fromEntries(secrets) as unknown as Secrets;
}
