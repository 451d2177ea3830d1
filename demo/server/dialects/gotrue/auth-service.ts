import { Hono } from 'hono';
import { endSessions } from '../../accounts/sessions.js';
import type { Services } from '../../services.js';
import { signedIn } from './authorization.js';
import { readBody } from './body.js';
import { refuse, serviceFault } from './errors.js';
import { RateLimit } from './rate-limit.js';
import { userJson } from './session.js';
import { settingsJson } from './settings-json.js';
import { token, type Deployment } from './token.js';

/**
 * The auth service itself, below `/auth/v1`: one for each deployment (`/gotrue`, and super.ai's own).
 *
 * What is off here answers as a server where it is off: sign-up, anonymous users, passkeys, linking.
 */
export function authService(services: Services, deployment: Deployment): Hono {
  const app = new Hono();
  const { project } = deployment;
  const limit = new RateLimit();

  app.get('/health', (c) =>
    c.json({
      version: 'v2.196.0',
      name: 'GoTrue',
      description: 'GoTrue is a user registration and authentication API',
    }),
  );

  app.get('/settings', (c) => c.json(settingsJson(services.settings)));

  app.post('/token', (c) => {
    const allowed = services.settings.gotrue.tokenCallsPerFiveMinutes;
    // Behind one loopback listener all callers are one client.
    if (allowed !== null && !limit.take('loopback', allowed, services.now())) return refuse(c, serviceFault(429));
    return token(services, deployment, c);
  });

  app.get('/user', async (c) => {
    const caller = await signedIn(services, project, c);
    return caller instanceof Response ? caller : c.json(userJson(caller.user));
  });

  app.post('/logout', async (c) => {
    const caller = await signedIn(services, project, c);
    if (caller instanceof Response) return caller;
    const scope = c.req.query('scope') ?? 'global';
    if (scope !== 'global' && scope !== 'local' && scope !== 'others') {
      return refuse(c, {
        status: 400,
        code: 'validation_failed',
        message: `Unsupported logout scope ${JSON.stringify(scope)}`,
      });
    }
    await endSessions(services, caller.user.id, caller.sessionId, scope);
    services.counters[project].signOuts += 1;
    return c.body(null, 204);
  });

  app.post('/signup', async (c) => {
    const body = await readBody(c);
    if (body instanceof Response) return body;
    return 'email' in body || 'phone' in body
      ? refuse(c, { status: 422, code: 'signup_disabled', message: 'Signups not allowed for this instance' })
      : refuse(c, { status: 422, code: 'anonymous_provider_disabled', message: 'Anonymous sign-ins are disabled' });
  });

  app.all('/passkeys/*', (c) => refuse(c, { status: 404, code: 'passkey_disabled', message: 'Passkeys are disabled' }));

  app.get('/user/identities/authorize', async (c) => {
    const caller = await signedIn(services, project, c);
    if (caller instanceof Response) return caller;
    return refuse(c, { status: 404, code: 'manual_linking_disabled', message: 'Manual linking is disabled' });
  });

  return app;
}
