import type { Context } from 'hono';
import { GotrueRefused, OauthRefused } from './refused.js';

const VERSION = '2024-01-01';

/** An error of the auth service, before it is known which of the two shapes the caller wants. */
export interface GotrueError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/**
 * The error in the shape the request asked for: `code` and `message` from version 2024-01-01 on, else `code` (a number),
 * `error_code` and `msg`.
 *
 * @see contracts/gotrue.md §8
 */
export function refuse(c: Context, { status, code, message, more = {} }: GotrueError): Response {
  if (wantsNewShape(c)) return c.json({ code, message, ...more }, status as 400, { 'X-Supabase-Api-Version': VERSION });
  const errorId = status >= 500 ? { error_id: crypto.randomUUID() } : {};
  return c.json({ code: status, error_code: code, msg: message, ...more, ...errorId }, status as 400, {
    'X-Sb-Error-Code': code,
  });
}

/** The answer to what a route threw, or undefined when it was no refusal. */
export function refusalAnswer(c: Context, error: unknown): Response | undefined {
  if (error instanceof GotrueRefused) return refuse(c, error);
  if (!(error instanceof OauthRefused)) return undefined;
  const version: Record<string, string> = wantsNewShape(c) ? { 'X-Supabase-Api-Version': VERSION } : {};
  return c.json({ error: error.error, error_description: error.description }, 400, version);
}

function wantsNewShape(c: Context): boolean {
  const asked = c.req.header('x-supabase-api-version') ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(asked) && asked >= VERSION;
}

/** What the service says when it is a fault of its own, by status. */
export function serviceFault(status: number): GotrueError {
  switch (status) {
    case 409:
      return {
        status,
        code: 'conflict',
        message: 'Too many concurrent token refresh requests on the same session or refresh token',
      };
    case 429:
      return { status, code: 'over_request_rate_limit', message: 'Request rate limit reached' };
    case 504:
      return {
        status,
        code: 'request_timeout',
        message: 'Processing this request timed out, please retry after a moment.',
      };
    default:
      return { status, code: 'unexpected_failure', message: 'Database error querying schema' };
  }
}
