import { AuthError } from '../../errors.js';
import type { Aal, Profile, Session, User } from '../backend.js';
import { lifetimeSeconds, record, text, token } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import { readClaims } from '../jwt.js';

/**
 * Reads GoTrue's session answer.
 *
 * @throws AuthError `bad_response` where a token, the lifetime or the user's id is missing or of the wrong type
 * @see contracts/gotrue.md §2
 */
export function readSession(answer: HttpAnswer): Session {
  const body = record(answer.json);
  const accessToken = token(body['access_token']);
  const refreshToken = token(body['refresh_token']);
  const lifetimeS = lifetimeSeconds(body['expires_in']);
  const user = readUser(body['user']);
  if (!accessToken || !refreshToken || !lifetimeS || !user) {
    throw new AuthError('bad_response', 'The server’s session lacks a token, its lifetime or its user.', {
      status: answer.status,
    });
  }
  const issuedAtMs = answer.sentAtMs;
  const aal = readAal(accessToken);
  return {
    accessToken,
    refreshToken,
    issuedAtMs,
    expiresAtMs: issuedAtMs + lifetimeS * 1000,
    user,
    ...(aal && { aal }),
  };
}

/** @throws AuthError `bad_response` */
export function readProfile(json: unknown): Profile {
  const user = readUser(json);
  if (!user) throw new AuthError('bad_response', 'The server’s user has no id.', { status: 200 });
  const { id, email, phone, name } = user;
  const newEmail = text(record(json)['new_email'], 320);
  const newPhone = text(record(json)['new_phone']);
  return { id, email, phone, name, ...(newEmail && { newEmail }), ...(newPhone && { newPhone }) };
}

/** Empty e-mail and phone come as `""`; old servers leave `is_anonymous` out. */
export function readUser(value: unknown): User | undefined {
  const wire = record(value);
  const id = text(wire['id']);
  if (!id) return undefined;
  const metadata = record(wire['user_metadata']);
  const name = text(metadata['full_name']) ?? text(metadata['name']);
  const email = text(wire['email'], 320);
  const phone = text(wire['phone']);
  return {
    id,
    anonymous: wire['is_anonymous'] === true,
    ...(email && { email }),
    ...(phone && { phone }),
    ...(name && { name }),
  };
}

function readAal(accessToken: string): Aal | undefined {
  const aal = readClaims(accessToken)?.['aal'];
  return aal === 'aal1' || aal === 'aal2' ? aal : undefined;
}
