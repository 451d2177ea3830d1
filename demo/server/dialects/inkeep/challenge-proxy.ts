import { Hono, type Context } from 'hono';
import type { Services } from '../../services.js';
import { findApp } from './apps.js';
import { newerChallenge, verifyPayload } from './challenge-service.js';
import { originAllowed } from './origins.js';
import { problem } from './problems.js';
import { SETUPS } from './setups.js';

/** The newer challenge: calls that are passed on to a challenge service, for apps and pages that may. contracts/inkeep.md §3. */
export function challengeProxy(services: Services): Hono {
  const app = new Hono();

  app.get('/challenge', async (c) => {
    const refusal = await refuse(services, c);
    if (refusal !== undefined) return refusal;
    const { interaction, health } = services.settings.inkeep.challengeService;
    if (health === 'failing' || health === 'html') return problem(502, 'challenge service');
    const own = `/run/auth/challenge?appId=${encodeURIComponent(c.req.query('appId')!)}`;
    if (interaction === 'first') return c.json({ his: { url: own } });
    return c.json({ ...(await challenge(services, c)), ...(interaction === 'beside' ? { his: { url: own } } : {}) });
  });

  app.post('/challenge', async (c) => {
    const refusal = await refuse(services, c);
    if (refusal !== undefined) return refusal;
    return c.json({ ...(await challenge(services, c)), hisResult: { score: 0.9 } });
  });

  app.post('/challenge/verify', async (c) => {
    const refusal = await refuse(services, c);
    if (refusal !== undefined) return refusal;
    const body: unknown = await c.req.json().catch(() => undefined);
    const payload = (body as { payload?: unknown } | null | undefined)?.payload;
    return c.json(await verifyPayload(services, typeof payload === 'string' ? payload : ''));
  });

  // Old names of the same calls.
  for (const name of ['challenge', 'verify']) {
    app.all(`/sentinel/${name}`, (c) =>
      SETUPS[services.settings.inkeep.setup].version === 'earlier' ? c.notFound() : problem(400, 'appId is required'),
    );
  }
  return app;
}

async function challenge(services: Services, c: Context): Promise<object> {
  services.counters.inkeep.challenges += 1;
  const verifyUrl = `/run/auth/challenge/verify?appId=${encodeURIComponent(c.req.query('appId')!)}`;
  return { ...(await newerChallenge(services)), configuration: { verifyUrl } };
}

/** Why this call is not passed on, in the order of the wire. */
async function refuse(services: Services, c: Context): Promise<Response | undefined> {
  const setup = SETUPS[services.settings.inkeep.setup];
  if (setup.version === 'earlier') return c.text('404 Not Found', 404);
  const appId = c.req.query('appId');
  const endpointClass = c.req.query('endpointClass');
  if (appId === undefined) {
    const message = 'Invalid input: expected string, received undefined';
    return invalid(c, { expected: 'string', code: 'invalid_type', path: ['appId'], message });
  }
  if (endpointClass !== undefined && !/^[a-z0-9-]{1,32}$/.test(endpointClass)) {
    return invalid(c, {
      origin: 'string',
      code: 'invalid_format',
      format: 'regex',
      pattern: '/^[a-z0-9-]+$/',
      path: ['endpointClass'],
      message: 'must be lowercase alphanumeric with hyphens',
    });
  }
  if (!setup.newer) return problem(404, 'Challenge service is not enabled');
  const client = await findApp(services.database, appId);
  if (client === undefined) return problem(404, 'App not found or disabled');
  if (client.type !== 'web_client') return problem(400, 'Challenge proxy is only available for web_client apps');
  if (!originAllowed(c.req.header('origin'), client.allowedOrigins)) return problem(403, 'Origin not allowed');
  return undefined;
}

function invalid(c: Context, issue: object): Response {
  return c.json({ success: false, error: { name: 'ZodError', message: JSON.stringify([issue], null, 2) } }, 400);
}
