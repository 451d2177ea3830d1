import { AuthError } from '../../errors.js';
import type { Session, User } from '../backend.js';
import { lifetimeSeconds, record, text, token } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import { readClaims } from '../jwt.js';

/** What a session is refreshed with: the cookie that the browser keeps and its CSRF token, or the refresh token itself. */
export type RefreshBy =
  | { readonly transport: 'cookie'; readonly csrfToken: string }
  | { readonly transport: 'token'; readonly refreshToken: string };

/** A refresh token is a JWT and has no colon. */
const cookieMark = 'cookie:';

export function refreshBy({ refreshToken = '' }: Session): RefreshBy {
  return refreshToken.startsWith(cookieMark)
    ? { transport: 'cookie', csrfToken: refreshToken.slice(cookieMark.length) }
    : { transport: 'token', refreshToken };
}

/**
 * Reads an answer that opens or renews a session. There is no `expires_in`: the lifetime is what the token's own claims say,
 * counted from when it was asked for.
 *
 * @throws AuthError `bad_response`
 * @see contracts/insforge.md §6.2, §8
 */
export function readSession(answer: HttpAnswer, transport: RefreshBy['transport']): Session {
  const body = record(answer.json);
  const accessToken = token(body['accessToken']);
  const csrfToken = token(body['csrfToken']);
  // What travels by cookie is never kept here, whatever the body holds.
  const refreshToken = transport === 'token' ? token(body['refreshToken']) : csrfToken && cookieMark + csrfToken;
  const { iat, exp } = (accessToken && readClaims(accessToken)) || {};
  const lifetimeS = typeof iat === 'number' && typeof exp === 'number' ? lifetimeSeconds(exp - iat) : undefined;
  const user = readUser(body['user']);
  if (!accessToken || !refreshToken || !lifetimeS || !user) {
    const message = 'The server’s session lacks a token, its lifetime, its user, or what it is refreshed with.';
    throw new AuthError('bad_response', message, { status: answer.status });
  }
  const issuedAtMs = answer.sentAtMs;
  return { accessToken, refreshToken, issuedAtMs, expiresAtMs: issuedAtMs + lifetimeS * 1000, user };
}

/** Whether it opens one: with sign-ups that have to be confirmed first, the token is null. */
export function opensSession({ status, json }: HttpAnswer): boolean {
  return status === 200 && typeof record(json)['accessToken'] === 'string';
}

/** `profile` may be null; its names are conventions. */
export function readUser(value: unknown): User | undefined {
  const wire = record(value);
  const id = text(wire['id']);
  if (!id) return undefined;
  const email = text(wire['email'], 320);
  const name = text(record(wire['profile'])['name']);
  return { id, anonymous: false, ...(email && { email }), ...(name && { name }) };
}
