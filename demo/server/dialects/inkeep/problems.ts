/** The error body of all calls (`application/problem+json`), contracts/inkeep.md §5. */

const TITLES: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['bad_request', 'Bad Request'],
  401: ['unauthorized', 'Unauthorized'],
  403: ['forbidden', 'Forbidden'],
  404: ['not_found', 'Not Found'],
  422: ['unprocessable_entity', 'Unprocessable Entity'],
  429: ['too_many_requests', 'Too Many Requests'],
  500: ['internal_server_error', 'Internal Server Error'],
  502: ['bad_gateway', 'Bad Gateway'],
  503: ['service_unavailable', 'Service Unavailable'],
};
const SERVER_DETAIL = 'An internal server error occurred. Please try again later.';

export function problem(status: number, detail: string): Response {
  const [code, title] = TITLES[status] ?? (status >= 500 ? TITLES[500]! : TITLES[400]!);
  // What went wrong inside is nobody's business outside.
  const told = status >= 500 ? SERVER_DETAIL : detail;
  const message = told.length > 100 ? `${told.slice(0, 97)}...` : told;
  return send(status, { code, title, status, detail: told, error: { code, message } });
}

/** The refusal of a token in use: a 401 whose body calls itself an internal error. Recorded so from a real server. */
export function unreadableToken(reason: string): Response {
  return send(401, {
    code: 'internal_server_error',
    title: 'Internal Server Error',
    status: 401,
    detail: `Error processing request: ${reason}`,
    error: { code: 'internal_server_error', message: 'An internal server error occurred' },
  });
}

/** A body that does not have the fields it should (chat). */
export function invalidBody(pointer: string, name: string, reason: string): Response {
  return send(400, {
    title: 'Validation Failed',
    type: 'https://docs.inkeep.com/agents-api/errors#bad_request',
    status: 400,
    detail: 'Request validation failed',
    errors: [{ detail: reason, pointer, name, reason }],
  });
}

function send(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } });
}
