import type { Context } from 'hono';
import { newRequestId } from './request-id.js';

/** One field that is not as it should be. */
export interface FieldFault {
  readonly type: string;
  readonly loc: readonly string[];
  readonly msg: string;
}

const ERRORS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['bad_request', 'Bad request'],
  404: ['not_found', 'Resource not found'],
  409: ['conflict', 'Conflict'],
  422: ['validation_error', 'Request validation failed'],
  429: ['rate_limited', 'Too many requests'],
};

/** The application API's error envelope. The id is in the body and mirrored in `X-Request-ID`. contracts/superai.md §4. */
export function refuse(
  c: Context,
  status: number,
  more: { code?: string; message?: string; details?: readonly FieldFault[] } = {},
) {
  const [code, message] = status === 401 ? ['unauthorized', 'Authentication required'] : standard(status);
  const requestId = newRequestId(Date.now());
  const error = {
    message: more.message ?? message,
    code: more.code ?? code,
    ...(more.details ? { details: more.details } : {}),
  };
  return c.json({ error, request_id: requestId }, status as 400, { 'X-Request-ID': requestId });
}

function standard(status: number): readonly [code: string, message: string] {
  return ERRORS[status] ?? ['internal_error', 'Internal server error'];
}
