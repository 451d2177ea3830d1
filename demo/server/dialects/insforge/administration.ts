import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { currentAnonKey, rotateAnonKey } from './anon-keys.js';
import { anyText, readBody, required } from './body.js';
import { invalid, reply, unauthorized } from './errors.js';
import type { Insforge } from './parts.js';

const week = 168;
const most = 720;

/** What an administrator asks, never a page (contracts/insforge.md §2). */
export function administration({ services, gate, tokens }: Insforge): Hono {
  const app = new Hono();

  app.get('/metadata/anon-key', async (c) => {
    await gate.admin(c);
    return reply(c, { anonKey: await currentAnonKey(services) });
  });

  app.post('/auth/tokens/anon', async (c) => {
    await gate.admin(c);
    const message = 'Anon key retrieved successfully (deprecated route, use GET /api/metadata/anon-key)';
    return reply(c, { accessToken: await currentAnonKey(services), message });
  });

  app.post('/secrets/anon-key/rotate', async (c) => {
    await gate.admin(c);
    const { gracePeriodHours: hours = week } = await readBody(c);
    if (typeof hours !== 'number' || !Number.isInteger(hours) || hours < 0) {
      throw invalid('Invalid request: Expected a whole number of hours');
    }
    if (hours > most) throw invalid(`Invalid request: Number must be less than or equal to ${most}`);
    const { anonKey, oldKeyExpiresAt } = await rotateAnonKey(services, hours);
    const message = 'Anon key rotated successfully. Old key will remain valid during grace period.';
    return reply(c, { success: true, message, anonKey, oldKeyExpiresAt: oldKeyExpiresAt.toISOString() });
  });

  app.post('/auth/admin/sessions', async (c) => {
    const given = required(await readBody(c), { username: anyText, password: anyText });
    const { adminPassword } = services.settings.insforge;
    if (adminPassword === null || given.username !== 'admin' || given.password !== adminPassword) {
      throw unauthorized('Invalid admin credentials');
    }
    const sub = 'local:admin';
    const nonce = tokens.newNonce();
    setCookie(c, 'insforge_admin_refresh_token', await tokens.refresh(sub, nonce, 'admin'), {
      path: '/api/auth/admin',
      httpOnly: true,
      secure: true,
      sameSite: 'None',
      maxAge: 604_800,
      expires: new Date(services.now() + 604_800_000),
    });
    const accessToken = await tokens.access({ sub, role: 'project_admin' });
    return reply(c, { admin: { sub }, accessToken, csrfToken: tokens.csrf(nonce) });
  });
  return app;
}
