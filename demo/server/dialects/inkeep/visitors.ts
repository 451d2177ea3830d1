import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import type { Services } from '../../services.js';
import { bearer, checkToken, signToken } from '../../tokens.js';
import { findApp, type App } from './apps.js';
import { originAllowed } from './origins.js';
import { problem, unreadableToken } from './problems.js';
import { SETUPS } from './setups.js';

/** A visitor without an account. The token is the only record of them. */
export interface Visitor {
  readonly id: string;
  readonly app: App;
}

/** The 200 body of the anonymous-session call, contracts/inkeep.md §4. */
export async function visitorSession(services: Services, app: App, visitorId: string) {
  const { inkeep } = services.settings;
  const issued = Math.floor(services.now() / 1000);
  const expires = issued + (inkeep.tokenLifetime ?? SETUPS[inkeep.setup].tokenLifetime);
  const token = await signToken(
    {
      tid: app.tenantId,
      pid: app.projectId,
      app: app.id,
      type: 'anonymous',
      sub: visitorId,
      iss: 'inkeep',
      iat: issued,
      exp: expires,
    },
    services.secrets.visitorToken,
  );
  return { token, expiresAt: new Date(expires * 1000).toISOString() };
}

export const newVisitorId = () => `anon_${randomUUID()}`;

/** Whose token this is, if it is a good one of this app. Nothing else about it is told, here or to the caller. */
export async function visitorOf(services: Services, app: App, token: string): Promise<string | undefined> {
  const { claims } = await checkToken(token, services.secrets.visitorToken, services.now());
  const good = claims?.['app'] === app.id && claims['type'] === 'anonymous' && claims.sub?.startsWith('anon_');
  return good ? claims.sub : undefined;
}

/**
 * Who makes a call that uses a token, or the refusal to send. The order of the checks is the wire's: contracts/inkeep.md §6.
 * Members (tokens the site itself signs) would come in where the app has their keys.
 */
export async function authenticate(services: Services, c: Context): Promise<Visitor | Response> {
  const token = bearer(c.req.header('authorization'));
  if (token === undefined) {
    return unreadableToken('Missing or invalid authorization header. Expected: Bearer <api_key>');
  }
  if (token.length < 16) return unreadableToken('Invalid API key format');
  const app = await findApp(services.database, c.req.header('x-inkeep-app-id'));
  if (app === undefined) return unreadableToken('Invalid Token');
  if (!originAllowed(c.req.header('origin'), app.allowedOrigins)) {
    return problem(403, 'Origin not allowed for this app');
  }
  if (app.allowAnonymous === false) {
    return problem(
      401,
      app.memberKeys
        ? 'JWT missing kid header'
        : 'Authentication is required but no public keys are configured for this app',
    );
  }
  const id = await visitorOf(services, app, token);
  if (id === undefined) {
    return app.memberKeys ? problem(401, 'Invalid or expired token') : unreadableToken('Invalid Token');
  }
  const agent = c.req.header('x-inkeep-agent-id');
  if (agent !== undefined && agent !== app.agentId) {
    return problem(403, 'Requested agent is not authorized for this app');
  }
  return { id, app };
}
