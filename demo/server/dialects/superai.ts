import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { describeError } from '../describe-error.js';
import { faults } from '../faults.js';
import type { Services } from '../services.js';
import { authService } from './gotrue/auth-service.js';
import { deploy, type Auth } from './gotrue/deployment.js';
import { gotrueCors } from './gotrue/cors.js';
import { refuse as refuseGotrue, serviceFault } from './gotrue/errors.js';
import { gateway } from './gotrue/gateway.js';
import { domainOf, readAddress } from './superai/addresses.js';
import { caller } from './superai/caller.js';
import { refuse } from './superai/errors.js';
import { joining } from './superai/joining.js';
import { changedProfileJson, changeProfile, findProfile, profileJson, type Names } from './superai/profile.js';

/**
 * super.ai Flows: an application API at `/superai/api` and a GoTrue of its own at `/superai/auth/v1`. The real two live at
 * two origins; here they share one.
 *
 * @see contracts/superai.md
 */
export function superai(services: Services, anonKey: string): Hono {
  const auth = deploy(services, {
    project: 'superai',
    issuer: () => `${services.apiUrl()}/superai/auth/v1`,
    // What the vendor's custom-token hook puts in, and the application API reads.
    extraClaims: async (user) => {
      const profile = await findProfile(services.database, user.id);
      return { org_id: profile?.organization_id ?? null, role: profile?.role ?? null };
    },
  });
  const app = new Hono().basePath('/superai');
  app.route('/api', applicationApi(auth, anonKey));
  app.route('/auth/v1', signIn(auth, anonKey));
  app.notFound((c) => refuse(c, 404));
  app.onError((error, c) => {
    services.log(describeError(error));
    return c.req.path.includes('/auth/v1') ? refuseGotrue(c, serviceFault(500)) : refuse(c, 500);
  });
  return app;
}

function signIn(auth: Auth, anonKey: string): Hono {
  const app = new Hono();
  app.use(gotrueCors());
  app.use(faults(auth.services, 'superai', (c, status) => refuseGotrue(c, serviceFault(status))));
  app.use(gateway(anonKey));
  app.route('/', authService(auth));
  return app;
}

function applicationApi(auth: Auth, anonKey: string): Hono {
  const { services } = auth;
  const app = new Hono();
  const counters = services.counters.superai;
  // The vendor's CORS rules are not documented. These let a page do what the contract describes, and read the request id.
  app.use(
    cors({
      origin: '*',
      allowMethods: ['GET', 'POST', 'PUT', 'PATCH'],
      allowHeaders: ['Authorization', 'Content-Type'],
      exposeHeaders: ['X-Request-ID'],
    }),
  );
  app.use(faults(services, 'superai', refuse));

  app.get('/auth/anon-key', (c) => {
    counters.anonKeys += 1;
    const fault = services.settings.faults.superai;
    return fault.kind === 'anon-key-missing' ? refuse(c, 500) : c.json({ anon_key: anonKey });
  });

  app.get('/auth/login-method', (c) => {
    const email = readAddress(c, 'query', c.req.query('email'));
    if (email instanceof Response) return email;
    const sso = services.settings.superai.ssoDomains.includes(domainOf(email));
    return c.json({ method: sso ? 'sso_required' : 'password_ok' });
  });
  app.route('/auth', joining(auth));

  app.get('/profile/me', async (c) => {
    const user = await caller(auth, c);
    if (user instanceof Response) return user;
    const profile = await findProfile(services.database, user.id);
    return profile === undefined ? refuse(c, 404) : c.json(profileJson(user, profile));
  });

  // The older page of the same API says PUT.
  app.on(['PATCH', 'PUT'], '/profile/me', async (c) => {
    const user = await caller(auth, c);
    if (user instanceof Response) return user;
    const names = await readNames(c);
    if (names instanceof Response) return names;
    const profile = await changeProfile(services.database, user.id, names, services.now());
    return profile === undefined ? refuse(c, 404) : c.json(changedProfileJson(user, profile));
  });
  return app;
}

async function readNames(c: Context): Promise<Names | Response> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refuse(c, 422, { details: [{ type: 'json_invalid', loc: ['body'], msg: 'JSON decode error' }] });
  }
  const { first_name, last_name } = body as Record<string, unknown>;
  for (const [field, value] of Object.entries({ first_name, last_name })) {
    if (value !== undefined && (typeof value !== 'string' || value.length > 200)) {
      return refuse(c, 422, {
        details: [{ type: 'string_type', loc: ['body', field], msg: 'Input should be a valid string' }],
      });
    }
  }
  return {
    ...(typeof first_name === 'string' ? { first_name } : {}),
    ...(typeof last_name === 'string' ? { last_name } : {}),
  };
}
