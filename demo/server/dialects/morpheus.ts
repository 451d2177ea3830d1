import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { createApiKey, deactivateApiKey, listApiKeys } from '../accounts/api-keys.js';
import { insertUser, type UserRow } from '../accounts/users.js';
import { addIdentity } from '../accounts/identities.js';
import { describeError } from '../describe-error.js';
import { faults } from '../faults.js';
import type { Services } from '../services.js';
import { bearer, checkToken, signToken } from '../tokens.js';
import { cognitoRoutes, keepSealed } from './morpheus/cognito.js';
import { keyJson, withoutZone, type Era } from './morpheus/json.js';
import { Refused, unauthorized } from './morpheus/refused.js';
import { invalid, readCredentials, readJson } from './morpheus/validation.js';

const PROJECT = 'morpheus';
const refreshLifetime = 604_800;

/**
 * Morpheus' marketplace API: as it was when people signed in by e-mail and password, with keys and the status of a private
 * key as documented, quirk included; or as it is since they sign in at Cognito.
 *
 * @see contracts/morpheus.md
 */
export function morpheus(services: Services): Hono {
  const { database, passwords, settings, secrets, now } = services;
  const counters = services.counters.morpheus;
  const app = new Hono().basePath('/morpheus/api/v1/auth');
  const era = () => settings.morpheus.era;
  const only =
    (wanted: Era): MiddlewareHandler =>
    (c, next) =>
      // A route of the other era is no route at all.
      era() === wanted ? next() : Promise.resolve(refuse(c, new Refused(404, 'Not Found')));
  app.use(reflectedCors(era));
  app.use(
    faults(services, 'morpheus', (c, status) => {
      const noKeys = era() === 'cognito' && status === 503;
      return refuse(c, new Refused(status, noKeys ? 'Could not fetch Cognito JWKS' : 'Played on request'));
    }),
  );

  async function tokens(user: UserRow) {
    const nowS = Math.floor(now() / 1000);
    const sub = String(user.number);
    const token = (type: string, lifetime: number) => signToken({ exp: nowS + lifetime, sub, type }, secrets.morpheus);
    return {
      access_token: await token('access', settings.morpheus.accessTokenLifetime),
      refresh_token: await token('refresh', refreshLifetime),
      token_type: 'bearer',
    };
  }

  /** @throws Refused */
  async function owner(token: string, type: 'access' | 'refresh', gone: Refused): Promise<UserRow> {
    const { claims } = await checkToken(token, secrets.morpheus, now());
    const signedInElsewhere = era() === 'cognito';
    const good = signedInElsewhere ? claims?.['token_use'] === type : claims?.['type'] === type;
    if (!good) throw unauthorized('Could not validate credentials');
    const column = signedInElsewhere ? 'id::text' : 'number::text';
    const [user] = await database.query<UserRow>(`select * from users where project = $1 and ${column} = $2`, [
      PROJECT,
      claims?.sub,
    ]);
    if (user === undefined) throw gone;
    return user;
  }

  /** @throws Refused */
  async function person(c: Context): Promise<UserRow> {
    const token = bearer(c.req.header('authorization'));
    if (token === undefined) throw unauthorized('Not authenticated');
    return owner(token, 'access', new Refused(404, 'User not found'));
  }

  const body = async (c: Context) =>
    readJson(await c.req.text(), c.req.header('content-type')?.includes('json') ?? false);

  app.post('/register', only('password'), async (c) => {
    const given = await body(c);
    const { email, password } = readCredentials(given);
    const name = typeof given['name'] === 'string' ? given['name'] : null;
    const [known] = await findByAddress(email);
    if (known !== undefined) throw new Refused(400, 'User with this email already exists');
    const passwordHash = await passwords.hash(password);
    const user = await database.transaction(async (queries) => {
      // The service compares addresses as they were typed.
      const metadata = { name, typed: email };
      const made = await insertUser(queries, PROJECT, now(), { email, passwordHash, userMetadata: metadata });
      await addIdentity(queries, PROJECT, made.id, 'email', made.id, { email }, now());
      return made;
    });
    return c.json({ email, name, is_active: true, id: user.number }, 201);
  });

  const findByAddress = (email: string) =>
    database.query<UserRow>(
      `select * from users where project = $1 and coalesce(user_metadata ->> 'typed', email) = $2`,
      [PROJECT, email],
    );

  app.post('/login', only('password'), async (c) => {
    const { email, password } = readCredentials(await body(c));
    const [user] = await findByAddress(email);
    const right = await passwords.verify(password, user?.password_hash ?? undefined);
    if (user === undefined || !right) throw unauthorized('Incorrect email or password');
    counters.sessions += 1;
    return c.json(await tokens(user));
  });

  app.post('/refresh', only('password'), async (c) => {
    const { refresh_token: given } = await body(c);
    const refused = unauthorized('Could not validate credentials');
    const user = await owner(String(given), 'refresh', refused);
    counters.refreshes += 1;
    return c.json(await tokens(user));
  });

  app.delete('/register', async (c) => {
    const user = await person(c);
    const keys = await listApiKeys(database, user.id);
    await database.query('delete from users where id = $1', [user.id]);
    const deleted = {
      sessions: 0,
      api_keys: keys.length,
      private_key: true,
      automation_settings: true,
      delegations: true,
    };
    return c.json({
      message: 'User account successfully deleted',
      deleted_data: deleted,
      user_id: user.number,
      deleted_at: withoutZone(new Date(now())),
    });
  });

  app.route('/', cognitoRoutes(services, only('cognito'), person));

  app.get('/keys', async (c) => {
    const user = await person(c);
    return c.json((await listApiKeys(database, user.id)).map((row) => keyJson(row, era())));
  });

  app.post('/keys', async (c) => {
    const user = await person(c);
    const { name = null } = await body(c);
    const { key, row } = await createApiKey(database, user.id, typeof name === 'string' ? name : null, now());
    if (era() === 'cognito') await keepSealed(services, row.id, key);
    return c.json({ key, key_prefix: row.key_prefix, name: row.name });
  });

  app.delete('/keys/:id', async (c) => {
    const user = await person(c);
    const id = c.req.param('id');
    if (!/^\d{1,9}$/.test(id)) {
      const msg = 'Input should be a valid integer, unable to parse string as an integer';
      throw invalid({ type: 'int_parsing', loc: ['path', 'key_id'], msg, input: id });
    }
    const row = await deactivateApiKey(database, user.id, Number(id), now());
    if (row === undefined) throw new Refused(404, 'API key not found');
    return c.json(keyJson(row, era()));
  });

  // Two parameters that nobody meant are asked for; what comes after them depends on the release.
  app.get('/private-key', async (c) => {
    if (settings.morpheus.privateKey === 'gone') return c.notFound();
    if (era() === 'cognito') {
      await person(c);
      return c.json({ has_key: settings.morpheus.privateKey === 'kept', created_at: null, updated_at: null });
    }
    const missing = ['args', 'kwargs'].filter((name) => c.req.query(name) === undefined);
    if (missing.length > 0) {
      const fault = (name: string) => ({ type: 'missing', loc: ['query', name], msg: 'Field required', input: null });
      throw invalid(...missing.map(fault));
    }
    if (settings.morpheus.privateKey === 'broken')
      throw new TypeError("'args' is an invalid keyword argument for User");
    await person(c);
    const at = settings.morpheus.privateKey === 'kept' ? '2019-08-24T14:15:22Z' : null;
    return c.json({ has_key: at !== null, created_at: at, updated_at: at });
  });

  app.all('/keys', (c) => {
    c.header('Allow', 'POST');
    return refuse(c, new Refused(405, 'Method Not Allowed'));
  });
  app.notFound((c) => refuse(c, new Refused(404, 'Not Found')));
  app.onError((error, c) => {
    if (error instanceof Refused) return refuse(c, error);
    services.log(describeError(error));
    // Thrown past the middleware that would have added a Vary.
    const { name: type, message } = error;
    return c.json({ error: { message, type, param: null, code: null } }, 500);
  });
  return app;
}

function refuse(c: Context, { status, detail, headers }: Refused): Response {
  return c.json({ detail }, status as 400, { ...headers });
}

/** Any origin, with credentials, and no header of a page's own beside the usual. */
function reflectedCors(era: () => Era): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const allowed: Record<string, string> = origin
      ? { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' }
      : {};
    if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method')) {
      const asked = ['Method', 'Headers', 'Private-Network'].map((name) => `Access-Control-Request-${name}`);
      const headers = {
        ...allowed,
        'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Requested-With, X-API-Key',
      };
      return era() === 'cognito'
        ? c.body(null, 204, { ...headers, Vary: 'Origin' })
        : c.text('OK', 200, { ...headers, Vary: ['Origin', ...asked].join(', ') });
    }
    await next();
    for (const [name, value] of Object.entries(allowed)) c.header(name, value);
    if (c.res.status !== 500) c.header('Vary', 'Origin');
    return undefined;
  };
}
