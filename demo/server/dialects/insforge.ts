import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { describeError } from '../describe-error.js';
import { faults } from '../faults.js';
import type { Services } from '../services.js';
import { administration } from './insforge/administration.js';
import { emails } from './insforge/email.js';
import { ofStatus, Refused, refuse, reply } from './insforge/errors.js';
import { Gate } from './insforge/gate.js';
import { signIn, signUp } from './insforge/joining.js';
import { Limits } from './insforge/limits.js';
import { oauth } from './insforge/oauth.js';
import { logout, refresh } from './insforge/open-session.js';
import type { Insforge } from './insforge/parts.js';
import { profiles } from './insforge/profiles.js';
import { Tokens } from './insforge/tokens.js';

/** The dialect, and what a test needs of it that no page may have. */
export interface InsforgeServer {
  readonly app: Hono;
  readonly adminKey: string;
  /** Forgets how often anybody has asked. */
  resetLimits(): void;
}

/**
 * InsForge, at the root of an origin of its own: its refresh cookie is bound to the path `/api/auth`.
 *
 * @see contracts/insforge.md
 */
export function insforge(services: Services, origin: () => string): InsforgeServer {
  const tokens = new Tokens(services);
  const gate = new Gate(services, tokens);
  const limits = new Limits(services);
  const parts: Insforge = { services, tokens, gate, limits, origin };

  const app = new Hono();
  app.use(
    cors({
      origin: (asked) => asked || null,
      credentials: true,
      allowMethods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'],
      exposeHeaders: ['Content-Range', 'Preference-Applied'],
    }),
  );
  app.use(faults(services, 'insforge', (c, status) => refuse(c, ofStatus(status))));
  app.route('/api', api(parts));
  app.get('/.well-known/jwks.json', async (c) => reply(c, await tokens.jwks()));
  app.notFound((c) => {
    const advice = 'Please check the API documentation for available endpoints';
    return refuse(c, new Refused(404, 'NOT_FOUND', `Endpoint ${c.req.path} not found`, advice));
  });
  app.onError((error, c) => {
    if (error instanceof Refused) return refuse(c, error);
    services.log(describeError(error));
    return refuse(c, new Refused(500, 'INTERNAL_ERROR', 'Internal server error'));
  });
  return { app, adminKey: gate.adminKey, resetLimits: () => limits.clear() };
}

function api(parts: Insforge): Hono {
  const { services, gate, tokens } = parts;
  const app = new Hono();

  app.get('/health', (c) => {
    const timestamp = new Date(services.now()).toISOString();
    return reply(c, { status: 'ok', version: '2.3.1', service: 'Insforge OSS Backend', timestamp });
  });
  app.get('/.well-known/jwks.json', async (c) => reply(c, await tokens.jwks()));

  app.get('/auth/public-config', (c) => {
    const {
      redirectAllowList: _,
      mail: __,
      accessTokenLifetime: ___,
      adminPassword: ____,
      ...told
    } = services.settings.insforge;
    return reply(c, told);
  });
  app.post('/auth/users', (c) => signUp(parts, c));
  app.post('/auth/sessions', (c) => signIn(parts, c));
  app.post('/auth/refresh', (c) => refresh(parts, c));
  app.post('/auth/logout', (c) => logout(parts, c));
  app.route('/auth/email', emails(parts));
  app.route('/auth', oauth(parts));
  app.route('/auth', profiles(parts));
  app.route('/', administration(parts));

  // The project's own data: what a signed-in call of a page gets.
  app.get('/database/records/:table', async (c) => {
    const caller = await gate.caller(c);
    const owner = caller.kind === 'token' ? caller.claims.sub : null;
    const notes = await services.database.query<{ id: number; body: string }>(
      'select id, body from notes where user_id::text = $1 order by id',
      [owner],
    );
    return reply(c, c.req.param('table') === 'notes' ? notes : []);
  });
  return app;
}
