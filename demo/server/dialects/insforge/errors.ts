import type { Context } from 'hono';

/** An answer that refuses, thrown from wherever it is found out. contracts/insforge.md §3. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly nextActions?: string,
  ) {
    super(message);
  }
}

/** Express names the charset. */
export function reply(c: Context, body: object, status = 200): Response {
  return c.body(JSON.stringify(body), status as 200, { 'Content-Type': 'application/json; charset=utf-8' });
}

export function refuse(c: Context, { status, code, message, nextActions }: Refused): Response {
  return reply(c, { error: code, message, statusCode: status, ...(nextActions && { nextActions }) }, status);
}

/** For faults that are played. */
export function ofStatus(status: number): Refused {
  if (status === 429) return new Refused(429, 'TOO_MANY_REQUESTS', 'Too many requests');
  if (status === 401) return unauthorized('Invalid token');
  return new Refused(status, status >= 500 ? 'INTERNAL_ERROR' : 'INVALID_INPUT', 'Played on request');
}

export function invalid(message: string, nextActions?: string): Refused {
  return new Refused(400, 'INVALID_INPUT', message, nextActions);
}

export function unauthorized(message: string): Refused {
  return new Refused(401, 'AUTH_UNAUTHORIZED', message);
}

/** @param advised - Whether the answer says what to do next, as the gate's own do. */
export function badCredentials(message: string, advised = true): Refused {
  const advice = 'Check the token is valid or login to get a new token.';
  return new Refused(401, 'AUTH_INVALID_CREDENTIALS', message, advised ? advice : undefined);
}

/** Express's redirect, with its text. */
export function redirect(c: Context, location: string): Response {
  c.header('Vary', 'Accept', { append: true });
  const headers = { Location: location, 'Content-Type': 'text/plain; charset=utf-8' };
  return c.body(`Found. Redirecting to ${location}`, 302, headers);
}
