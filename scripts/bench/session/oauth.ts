import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultServer } from '../../../test/reliability/server/server.js';

/** RFC 6749 §3.2 over the same families of tokens as the server's other endpoints, for clients that speak OAuth. */
export async function answerOauth(
  { log, families, lifetimeS, apiUrl }: FaultServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers = {
    'access-control-allow-origin': request.headers.origin ?? '*',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
    'content-type': 'application/json',
  };
  if (request.method === 'OPTIONS') return void response.writeHead(204, headers).end();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const token = form.get('refresh_token');
  const call = log.begin(token ? 'refresh' : 'sign-in', '', token ?? undefined);
  const rotation = token
    ? families.rotate(token)
    : ({ kind: 'ok', tokens: families.open(form.get('username') ?? form.get('subject_token') ?? '') } as const);
  log.commit(call, rotation.kind);
  if (rotation.kind !== 'ok') {
    return void response.writeHead(400, headers).end(JSON.stringify({ error: 'invalid_grant' }));
  }
  const { access, refresh, user } = rotation.tokens;
  const claims = { iss: `${apiUrl}/`, aud: 'bench', sub: user, iat: 0, exp: 2 ** 32 };
  response.writeHead(200, headers).end(
    JSON.stringify({
      access_token: access,
      refresh_token: refresh,
      token_type: 'Bearer',
      expires_in: lifetimeS,
      scope: form.get('scope') ?? undefined,
      // Only read, not verified, by a client that got it straight from the server.
      id_token: `${base64url({ alg: 'RS256' })}.${base64url(claims)}.c2ln`,
    }),
  );
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
