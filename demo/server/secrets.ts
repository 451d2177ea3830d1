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
}

const NAMES = ['accessToken', 'refreshToken', 'visitorToken', 'powChallenge'] as const;

/** Fresh secrets: every token of an earlier run is void. */
export function freshSecrets(): Secrets {
  return fromHex(Object.fromEntries(NAMES.map((name) => [name, randomBytes(32).toString('hex')])));
}

/** The secrets of an earlier start, so that sessions outlive a restart; made and kept on the first one. */
export async function keptSecrets(path: string): Promise<Secrets> {
  try {
    return fromHex(JSON.parse(await readFile(path, 'utf8')) as Record<string, string>);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const hex = Object.fromEntries(NAMES.map((name) => [name, randomBytes(32).toString('hex')]));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(hex, null, 2)}\n`, { mode: 0o600 });
  return fromHex(hex);
}

function fromHex(hex: Record<string, string>): Secrets {
  const bytes = (name: (typeof NAMES)[number]) => {
    const value = Buffer.from(hex[name] ?? '', 'hex');
    if (value.length < 32)
      throw new Error(`The demo's secrets file lacks ${name}: delete the file to have a new one made.`);
    return new Uint8Array(value);
  };
  return {
    accessToken: bytes('accessToken'),
    refreshToken: bytes('refreshToken'),
    visitorToken: bytes('visitorToken'),
    powChallenge: bytes('powChallenge'),
  };
}
