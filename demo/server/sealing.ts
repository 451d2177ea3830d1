import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Keeps what must be read again later (a TOTP secret, a provider's token) out of a copy of the tables: AES-256-GCM under a
 * secret that lies beside the database. `purpose` is authenticated: what was sealed for one column opens in no other.
 */
export function seal(key: Uint8Array, purpose: string, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

/** @throws Error when the text was not sealed with this key for this purpose. */
export function unseal(key: Uint8Array, purpose: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    .setAAD(Buffer.from(purpose))
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
