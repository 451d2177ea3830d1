import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import type { Services } from '../../services.js';
import { bearer, checkToken, signToken } from '../../tokens.js';
import { findApp, type App } from './apps.js';
import { checkMember } from './members.js';
import { originAllowed } from './origins.js';
import { problem, unreadableToken } from './problems.js';
import { SETUPS } from './setups.js';

/** Who uses a token: a visitor without an account, or a member of the site's. The token is the only record of them. */
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
  const id = await holderOf(services, app, token);
  if (id instanceof Response) return id;
  const agent = c.req.header('x-inkeep-agent-id');
  if (agent !== undefined && agent !== app.agentId) {
    return problem(403, 'Requested agent is not authorized for this app');
  }
  return { id, app };
}

/** A member by a token that the site signed, where the app has its keys; else a visitor, where the app has those. */
async function holderOf(services: Services, app: App, token: string): Promise<string | Response> {
  const hasKeys = app.memberKeys.length > 0;
  const member = hasKeys ? await checkMember(app, token, services.now()) : undefined;
  if (member?.id !== undefined) return member.id;
  if (app.allowAnonymous === false) {
    const noKeys = 'Authentication is required but no public keys are configured for this app';
    return problem(401, member?.fault ?? noKeys);
  }
  const visitor = await visitorOf(services, app, token);
  if (visitor !== undefined) return visitor;
  return hasKeys ? problem(401, 'Invalid or expired token') : unreadableToken('Invalid Token');
}
