import { Hono, type MiddlewareHandler } from 'hono';
import { DEMO_ACCOUNT } from './accounts/seed.js';
import { findUserByEmail } from './accounts/users.js';
import { changeSettings } from './change-settings.js';
import { demoApiKey } from './dialects/generic.js';
import { DEMO_INSFORGE_KEY } from './dialects/insforge/anon-keys.js';
import { cognitoToken } from './dialects/morpheus/cognito.js';
import { DEMO_APP_ID } from './dialects/inkeep/apps.js';
import type { Services } from './services.js';

/** What the demo page needs to know, and the switches it and the tests have. No part of any service's wire. */
export function control(services: Services, anonKeys: { gotrue: string }): Hono {
  const app = new Hono().basePath('/demo');
  app.use(ownPageOnly(services));

  app.get('/config.json', (c) => {
    const apiUrl = services.apiUrl();
    return c.json({
      apiUrl,
      inkeep: { url: `${apiUrl}/inkeep`, appId: DEMO_APP_ID },
      gotrue: { url: `${apiUrl}/gotrue/auth/v1`, anonKey: anonKeys.gotrue, notesUrl: `${apiUrl}/gotrue/rest/v1/notes` },
      superai: { url: `${apiUrl}/superai/api`, authUrl: `${apiUrl}/superai/auth/v1` },
      insforge: { url: services.insforgeUrl(), anonKey: DEMO_INSFORGE_KEY },
      morpheus: { url: `${apiUrl}/morpheus` },
      apiKey: { url: `${apiUrl}/generic/v1`, probe: '/models', key: demoApiKey(services) },
      account: { email: DEMO_ACCOUNT.email, password: DEMO_ACCOUNT.password },
    });
  });

  const state = () => ({ settings: services.settings, counters: services.counters });
  app.get('/control', (c) => c.json(state()));
  app.put('/control', async (c) => {
    const wrong = changeSettings(services.settings, await c.req.json().catch(() => undefined));
    return wrong === undefined ? c.json(state()) : c.json({ error: wrong }, 400);
  });

  // What the site's own server would hand its signed-in people: a token for Inkeep, which has the site's public key.
  app.get('/member-token', async (c) => {
    return c.json({ token: await services.site.memberToken(c.req.query('member') ?? 'user_42') });
  });

  // And what it has for them from where they sign in to Morpheus.
  app.get('/morpheus-token', async (c) => {
    const user = await findUserByEmail(services.database, 'morpheus', DEMO_ACCOUNT.email);
    return c.json({ token: user === undefined ? null : await cognitoToken(services, user.id) });
  });

  // Every mail and SMS the services have sent, newest first: what the inbox page shows.
  app.get('/inbox.json', (c) => c.json(services.inbox.list(c.req.query('to'))));
  app.delete('/inbox.json', (c) => {
    services.inbox.clear();
    return c.body(null, 204);
  });
  return app;
}

/**
 * Lets the demo page and programs on this machine in (the listener is on loopback only), no other site's page: its
 * requests carry an origin, or say that they come from elsewhere. The Host header is checked too, so that a name that
 * somebody points at 127.0.0.1 opens nothing.
 */
function ownPageOnly(services: Services): MiddlewareHandler {
  return async (c, next) => {
    const own = [services.pageUrl(), services.apiUrl()].map((url) => new URL(url));
    const origin = c.req.header('origin');
    const foreign =
      !own.some(({ host }) => host === c.req.header('host')) ||
      (origin !== undefined && !own.some((url) => url.origin === origin)) ||
      c.req.header('sec-fetch-site') === 'cross-site';
    if (foreign) return c.json({ error: 'Only the demo page itself may ask this.' }, 403);
    c.header('Cache-Control', 'no-store');
    return next();
  };
}
