import { get, update, type UseStore } from 'idb-keyval';

/**
 * Encryption at rest: AES-GCM under a key that script can use and never read.
 *
 * This is hygiene, not a vault. It keeps tokens out of value dumps, backups of single values and scripts that scrape
 * storage; it stops neither script in the page, which can use the key, nor somebody with the browser profile, where the key
 * lies beside the record.
 */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

export interface Sealer {
  /** @param context - What the value belongs to; it opens only under the same. */
  seal(value: unknown, context: string): Promise<Sealed>;
  /** What opens values, so that it can be fetched along with one; `undefined` where it is missing or cannot be read. */
  key(): Promise<CryptoKey | undefined>;
  /** @throws Error where the key is missing, or the value was changed or belongs elsewhere */
  open(sealed: Sealed, context: string, key?: Promise<CryptoKey | undefined>): Promise<unknown>;
}

const keyName = 'session';
const algorithm = 'AES-GCM';

export function createSealer(keys: UseStore, { subtle } = globalThis.crypto): Sealer {
  async function readKey(): Promise<CryptoKey | undefined> {
    const stored = await get<unknown>(keyName, keys).catch(() => undefined);
    return stored instanceof CryptoKey ? stored : undefined;
  }

  async function readOrMakeKey(): Promise<CryptoKey> {
    const stored = await readKey();
    if (stored) return stored;
    const made = await subtle.generateKey({ name: algorithm, length: 256 }, false, ['encrypt', 'decrypt']);
    // Another tab may have made one meanwhile: the first that is stored is the key of all.
    let kept = made;
    await update<unknown>(keyName, (old) => (kept = old instanceof CryptoKey ? old : made), keys);
    return kept;
  }

  return {
    async seal(value, context) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const bytes = new TextEncoder().encode(JSON.stringify(value));
      const data = await subtle.encrypt(
        { name: algorithm, iv, additionalData: aad(context) },
        await readOrMakeKey(),
        bytes,
      );
      return { iv, data };
    },
    key: readKey,
    async open({ iv, data }, context, key = readKey()) {
      const stored = await key;
      if (!stored) throw new Error('The key of the stored session is missing.');
      const bytes = await subtle.decrypt({ name: algorithm, iv, additionalData: aad(context) }, stored, data);
      return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    },
  };
}

function aad(context: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(context);
}
