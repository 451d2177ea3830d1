import { isRecord } from './fields.js';

/**
 * Reads the claims of a JWT (RFC 7519) without checking its signature: a page cannot, and must not rest anything on them
 * but its own display and timing.
 *
 * @returns `undefined` where the text is no JWT with a JSON object as its payload.
 */
export function readClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  const parts = token.split('.');
  const payload = parts[1];
  if (parts.length !== 3 || !payload) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
