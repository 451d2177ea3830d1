import type { Context } from 'hono';

const VERSION = '2024-01-01';

/** An error of the auth service, before it is known which of the two shapes the caller wants. */
export interface GotrueError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * The error in the shape the request asked for: `code` and `message` from version 2024-01-01 on, else `code` (a number),
 * `error_code` and `msg`.
 *
 * @see contracts/gotrue.md §8
 */
export function refuse(c: Context, { status, code, message }: GotrueError): Response {
  const asked = c.req.header('x-supabase-api-version') ?? '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(asked) && asked >= VERSION) {
    return c.json({ code, message }, status as 400, { 'X-Supabase-Api-Version': VERSION });
  }
  const errorId = status >= 500 ? { error_id: crypto.randomUUID() } : {};
  return c.json({ code: status, error_code: code, msg: message, ...errorId }, status as 400, {
    'X-Sb-Error-Code': code,
  });
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
