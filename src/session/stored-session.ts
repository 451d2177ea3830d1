import type { Aal, Session, User } from '../backends/backend.js';
import { isRecord, lifetimeSeconds, record, text, token } from '../backends/fields.js';

/** A session as it comes out of a store: checked like an answer of a server, since script in the page may have put it there. */
export function readStoredSession(value: unknown): Session | undefined {
  if (!isRecord(value)) return undefined;
  const accessToken = token(value['accessToken']);
  const refreshToken = value['refreshToken'] === undefined ? undefined : token(value['refreshToken']);
  const issuedAtMs = time(value['issuedAtMs']);
  const expiresAtMs = time(value['expiresAtMs']);
  const user = readUser(value['user']);
  const aal = readAal(value['aal']);
  const broken = value['refreshToken'] !== undefined && refreshToken === undefined;
  if (!accessToken || broken || issuedAtMs === undefined || expiresAtMs === undefined || !user) return undefined;
  if (lifetimeSeconds((expiresAtMs - issuedAtMs) / 1000) === undefined) return undefined;
  return { accessToken, issuedAtMs, expiresAtMs, user, ...(refreshToken && { refreshToken }), ...(aal && { aal }) };
}

function readUser(value: unknown): User | undefined {
  const stored = record(value);
  const id = text(stored['id']);
  if (!id || typeof stored['anonymous'] !== 'boolean') return undefined;
  const email = text(stored['email'], 320);
  const phone = text(stored['phone']);
  const name = text(stored['name']);
  return {
    id,
    anonymous: stored['anonymous'],
    ...(email && { email }),
    ...(phone && { phone }),
    ...(name && { name }),
  };
}

function readAal(value: unknown): Aal | undefined {
  return value === 'aal1' || value === 'aal2' ? value : undefined;
}

function time(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}
