import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { faults } from '../faults.js';
import { describeError } from '../describe-error.js';
import type { Services } from '../services.js';
import { bearer } from '../tokens.js';
import { findApp } from './inkeep/apps.js';
import { challengeProxy } from './inkeep/challenge-proxy.js';
import { acceptsPayload } from './inkeep/challenge-service.js';
import { chat } from './inkeep/chat.js';
import { listConversations, showConversation } from './inkeep/conversations.js';
import { originAllowed } from './inkeep/origins.js';
import { classicChallenge, judgeSolution } from './inkeep/pow-challenge.js';
import { problem } from './inkeep/problems.js';
import { SETUPS } from './inkeep/setups.js';
import { authenticate, newVisitorId, visitorOf, visitorSession } from './inkeep/visitors.js';

/**
 * Inkeep's run API: PoW challenge, anonymous session, and the calls that use its token.
 *
 * @param basePath - Where it is mounted.
 * @see contracts/inkeep.md
 */
export function inkeep(services: Services, basePath: string): Hono {
  const app = new Hono().basePath(basePath);
  const counters = services.counters.inkeep;
  const setup = () => SETUPS[services.settings.inkeep.setup];

  // Before CORS, so that a preflight has them too.
  app.use(async (c, next) => {
    await next();
    c.header('X-Request-Id', randomUUID());
    c.header('X-Content-Type-Options', 'nosniff');
  });
  app.use(
    cors({
      origin: '*',
      credentials: true,
      allowMethods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'],
      allowHeaders: ['*'],
      exposeHeaders: ['Content-Length'],
      maxAge: 86_400,
    }),
  );
  app.use(faults(services, 'inkeep', (_, status) => problem(status, FAULT_DETAILS[status] ?? 'Refused')));

  app.get('/run/auth/pow/challenge', async (c) => {
    if (!setup().classic) {
      return setup().version === 'earlier'
        ? c.json({ error: { code: 'not_found', message: 'PoW is not enabled' } }, 404)
        : problem(404, 'Legacy PoW is not enabled');
    }
    counters.challenges += 1;
    return c.json(await classicChallenge(services));
  });

  app.route('/run/auth', challengeProxy(services));

  app.post('/run/auth/apps/:appId/anonymous-session', async (c) => {
    const client = await findApp(services.database, c.req.param('appId'));
    if (client === undefined) return problem(404, 'App not found or disabled');
    if (client.type !== 'web_client') return problem(400, 'Anonymous sessions are only available for web_client apps');
    if (client.allowAnonymous === false) {
      return problem(401, 'Anonymous sessions are disabled for this app. Authentication is required.');
    }
    if (!originAllowed(c.req.header('origin'), client.allowedOrigins)) return problem(403, 'Origin not allowed');
    const refusal = await refuseSolution(c);
    if (refusal !== undefined) return refusal;

    const old = bearer(c.req.header('authorization'));
    const known = old === undefined ? undefined : await visitorOf(services, client, old);
    if (known === undefined) counters.sessions += 1;
    else counters.refreshes += 1;
    return c.json(await visitorSession(services, client, known ?? newVisitorId()));
  });

  /** Why the solution that came with the call will not do, in the words of the version that is set up. */
  async function refuseSolution(c: Context): Promise<Response | undefined> {
    const { version, classic, newer } = setup();
    if (!classic && !newer) return undefined;
    const generic = version === 'earlier' ? 'Proof-of-work' : 'Bot protection';
    const verdict = await judgeSolution(services, c.req.header('x-inkeep-challenge-solution'));
    switch (verdict.kind) {
      case 'missing':
        return problem(400, `${generic} challenge solution is required.`);
      case 'newer':
        if (!newer) return problem(400, `${generic} challenge solution is invalid.`);
        return (await acceptsPayload(services, verdict.payload))
          ? undefined
          : problem(403, 'Bot protection verification failed');
      case 'undecodable':
        return problem(400, `${generic} challenge solution is invalid.`);
      default:
    }
    if (!classic) return problem(400, `${generic} challenge solution is invalid.`);
    if (verdict.kind === 'wrong') return problem(400, 'Proof-of-work challenge solution is invalid.');
    if (verdict.kind === 'expired') {
      return problem(400, 'Proof-of-work challenge has expired. Please request a new challenge.');
    }
    return undefined;
  }

  app.get('/run/v1/conversations', async (c) => {
    const visitor = await authenticate(services, c);
    if (visitor instanceof Response) return visitor;
    const page = countParameter(c.req.query('page'), 1, Number.MAX_SAFE_INTEGER);
    const limit = countParameter(c.req.query('limit'), 20, 200);
    if (page === undefined || limit === undefined) return badCount(c, page === undefined ? 'page' : 'limit');
    return c.json(await listConversations(services.database, visitor, page, limit));
  });

  app.get('/run/v1/conversations/:id', async (c) => {
    const visitor = await authenticate(services, c);
    if (visitor instanceof Response) return visitor;
    const conversation = await showConversation(services.database, visitor, c.req.param('id'));
    return conversation === undefined ? problem(404, 'Conversation not found') : c.json(conversation);
  });

  app.post('/run/api/chat', async (c) => {
    const visitor = await authenticate(services, c);
    return visitor instanceof Response ? visitor : chat(services, visitor, c);
  });

  app.onError((error, _) => {
    services.log(describeError(error));
    return problem(500, 'unexpected');
  });
  return app;
}

/** What a failing challenge service, or a proxy in front, makes this server say. */
const FAULT_DETAILS: Readonly<Record<number, string>> = { 429: 'Challenge service rate limit exceeded' };

function countParameter(value: string | undefined, fallback: number, max: number): number | undefined {
  if (value === undefined) return fallback;
  const count = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  return count >= 1 && count <= max ? count : undefined;
}

function badCount(c: Context, name: string): Response {
  const issues = [{ code: 'invalid_value', path: [name], message: `Invalid input: ${name} is out of range` }];
  return c.json({ success: false, error: { name: 'ZodError', message: JSON.stringify(issues, null, 2) } }, 400);
}
