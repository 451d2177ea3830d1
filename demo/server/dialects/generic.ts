import { createHmac } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { findApiKey, keepApiKey } from '../accounts/api-keys.js';
import { findUserByEmail } from '../accounts/users.js';
import { DEMO_ACCOUNT } from '../accounts/seed.js';
import { describeError } from '../describe-error.js';
import { faults } from '../faults.js';
import type { Services } from '../services.js';
import { bearer } from '../tokens.js';

/**
 * A plain API that knows people by a key, and a site's own proxy before such an API: both answer with the same envelope.
 *
 * @see contracts/api-keys.md §1, §4
 */
export function generic(services: Services): Hono {
  const { database, now } = services;
  const app = new Hono().basePath('/generic/v1');
  app.use(cors({ origin: '*', allowHeaders: ['Authorization', 'Content-Type'], exposeHeaders: ['Retry-After'] }));
  app.use(faults(services, 'generic', (c, status) => refuse(c, status, byStatus(status), 'Played on request')));

  /** The answer that refuses the key, or nothing. */
  async function refused(c: Context): Promise<Response | undefined> {
    const key = bearer(c.req.header('authorization'));
    if (key === undefined) {
      return refuse(c, 401, 'MISSING_API_KEY', 'API key is required', { header: 'Authorization' });
    }
    const row = await findApiKey(database, key);
    if (row === undefined || !row.is_active) {
      const details = { key_id: `key_${String(row?.id ?? 0).padStart(10, '0')}` };
      return refuse(c, 401, 'INVALID_API_KEY', 'The provided API key is invalid', details);
    }
    if (row.expires_at !== null && row.expires_at.getTime() <= now()) {
      const details = { expired_at: row.expires_at.toISOString().replace('.000Z', 'Z') };
      return refuse(c, 401, 'EXPIRED_API_KEY', 'The API key has expired', details);
    }
    return undefined;
  }

  app.get('/models', async (c) => (await refused(c)) ?? c.json({ success: true, data: [{ id: 'demo' }] }));
  app.post('/generate', async (c) => (await refused(c)) ?? c.json({ success: true, data: { text: '…' } }));
  app.notFound((c) => refuse(c, 404, 'NOT_FOUND', 'Not found'));
  app.onError((error, c) => {
    services.log(describeError(error));
    return refuse(c, 500, 'INTERNAL_ERROR', 'Internal error');
  });
  return app;
}

/** The demo account's own key: the same over restarts, made of the server's secret so that it stands nowhere. */
export function demoApiKey({ secrets }: Pick<Services, 'secrets'>): string {
  const hex = createHmac('sha256', secrets.morpheus).update('demo API key').digest('hex');
  return `sk-Demo42.${hex}`;
}

export async function seedDemoApiKey(services: Services): Promise<void> {
  const user = await findUserByEmail(services.database, 'morpheus', DEMO_ACCOUNT.email);
  if (user === undefined) return;
  const key = demoApiKey(services);
  await keepApiKey(
    services.database,
    user.id,
    { key, prefix: 'sk-Demo42', name: 'Demo', expiresAt: null },
    services.now(),
  );
}

function byStatus(status: number): string {
  if (status === 429) return 'RATE_LIMITED';
  if (status === 403) return 'FORBIDDEN';
  return status >= 500 ? 'INTERNAL_ERROR' : 'INVALID_REQUEST';
}

function refuse(c: Context, status: number, code: string, message: string, details?: object): Response {
  return c.json({ success: false, error: { code, message, ...(details && { details }) } }, status as 400);
}
