import { Hono, type Context } from 'hono';
import { describeError } from '../describe-error.js';
import { faults } from '../faults.js';
import type { Services } from '../services.js';
import { bearer, checkToken } from '../tokens.js';
import { authService } from './gotrue/auth-service.js';
import { deploy } from './gotrue/deployment.js';
import { gotrueCors } from './gotrue/cors.js';
import { refuse, serviceFault } from './gotrue/errors.js';
import { gateway } from './gotrue/gateway.js';

/**
 * A project of the GoTrue kind behind its gateway: the auth service at `/gotrue/auth/v1`, and at `/gotrue/rest/v1/notes` a
 * little of a site's own API, for calls with a token.
 *
 * @see contracts/gotrue.md
 */
export function gotrue(services: Services, anonKey: string): Hono {
  const app = new Hono().basePath('/gotrue');
  app.use(gotrueCors());
  app.use(faults(services, 'gotrue', (c, status) => refuse(c, serviceFault(status))));
  app.use(gateway(anonKey));
  app.route(
    '/auth/v1',
    authService(deploy(services, { project: 'gotrue', issuer: () => `${services.apiUrl()}/gotrue/auth/v1` })),
  );
  app.get('/rest/v1/notes', (c) => notes(services, anonKey, c));
  app.notFound((c) => c.text('404 page not found', 404));
  app.onError((error, c) => {
    services.log(describeError(error));
    return refuse(c, serviceFault(500));
  });
  return app;
}

/**
 * The caller's notes. Refusals as PostgREST words them; it checks the token's signature and expiry only, so a signed-out
 * session's access token is good here until it expires, as it is with the real one.
 */
async function notes(services: Services, anonKey: string, c: Context): Promise<Response> {
  const token = bearer(c.req.header('authorization'));
  if (token === undefined || token === anonKey) {
    return c.json({ code: '42501', details: null, hint: null, message: 'permission denied for table notes' }, 401, {
      'WWW-Authenticate': 'Bearer',
    });
  }
  const { claims, fault } = await checkToken(token, services.secrets.accessToken, services.now());
  if (fault !== undefined || typeof claims.iss !== 'string' || !claims.iss.endsWith('/gotrue/auth/v1')) {
    const message = fault === 'expired' ? 'JWT expired' : 'JWSError JWSInvalidSignature';
    return c.json({ code: 'PGRST301', details: null, hint: null, message }, 401, {
      'WWW-Authenticate': `Bearer error="invalid_token", error_description="${message}"`,
    });
  }
  const rows = await services.database.query<{ id: number; body: string; created_at: Date }>(
    'select id, body, created_at from notes where user_id = $1 order by id',
    [claims.sub],
  );
  return c.json(rows);
}
