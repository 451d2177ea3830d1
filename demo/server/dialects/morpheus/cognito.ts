import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { listApiKeys, type ApiKeyRow } from '../../accounts/api-keys.js';
import { updateUser, type UserRow } from '../../accounts/users.js';
import { seal, unseal } from '../../sealing.js';
import type { Services } from '../../services.js';
import { signToken } from '../../tokens.js';
import { keyJson, withoutZone } from './json.js';
import { Refused } from './refused.js';
import { readJson } from './validation.js';

const tokenLifetime = 3600;
const sealedFor = 'morpheus api key';

/** What Cognito would give somebody who signs in there: here the site is where people do. */
export function cognitoToken({ secrets, now }: Pick<Services, 'secrets' | 'now'>, userId: string): Promise<string> {
  const iat = Math.floor(now() / 1000);
  const claims = { sub: userId, token_use: 'access', client_id: 'demo', iat, exp: iat + tokenLifetime };
  return signToken(claims, secrets.morpheus);
}

/** Keeps a key so that it can be shown again. */
export async function keepSealed({ database, secrets }: Services, id: number, key: string): Promise<void> {
  const sealed = seal(secrets.sealing, sealedFor, key);
  await database.query('update api_keys set sealed_key = $2 where id = $1', [id, sealed]);
}

/**
 * What the marketplace has since people sign in at Cognito: who they are, and a default key that can be shown again.
 *
 * @param only - Lets a request of that era through.
 * @see contracts/morpheus.md §2, §4
 */
export function cognitoRoutes(
  { database, secrets, now }: Services,
  only: MiddlewareHandler,
  person: (c: Context) => Promise<UserRow>,
): Hono {
  const app = new Hono();

  app.get('/me', only, async (c) => c.json(personJson(await person(c))));

  app.post('/verify-age', only, async (c) => {
    const user = await person(c);
    if (readJson(await c.req.text(), true)['age_verified'] !== true) {
      throw new Refused(400, 'Age verification must be confirmed as true');
    }
    const at = withoutZone(new Date(now()));
    const metadata = JSON.stringify({ ...user.user_metadata, age_verified_at: at });
    await updateUser(database, user.id, { user_metadata: metadata }, now());
    return c.json({ age_verified: true, age_verified_at: at });
  });

  const active = async (c: Context) =>
    (await listApiKeys(database, (await person(c)).id)).filter((key) => key.is_active);
  const defaultKey = async (c: Context) => (await active(c)).find((key) => key.is_default);
  const orNull = (key: ApiKeyRow | undefined) => (key === undefined ? null : keyJson(key, 'cognito'));

  app.get('/keys/first', only, async (c) => c.json(orNull((await active(c))[0])));
  app.get('/keys/default', only, async (c) => c.json(orNull(await defaultKey(c))));

  app.put('/keys/:id{\\d{1,9}}/default', only, async (c) => {
    const user = await person(c);
    const wanted = Number(c.req.param('id'));
    if (!(await listApiKeys(database, user.id)).some(({ id }) => id === wanted)) {
      throw new Refused(404, 'API key not found or not owned by user');
    }
    const rows = await database.query<ApiKeyRow>(
      'update api_keys set is_default = (id = $2) where user_id = $1 returning *',
      [user.id, wanted],
    );
    return c.json(orNull(rows.find(({ id }) => id === wanted)));
  });

  app.get('/keys/default/decrypted', only, async (c) => {
    const key = await defaultKey(c);
    if (key?.sealed_key == null) return c.json(NO_DEFAULT_KEY);
    const { id, key_prefix, name, is_default, created_at } = key;
    const full_key = unseal(secrets.sealing, sealedFor, key.sealed_key);
    return c.json({ id, key_prefix, name, is_default, created_at: withoutZone(created_at), full_key });
  });
  return app;
}

/** A 200 all the same. */
const NO_DEFAULT_KEY = {
  error: 'No default API key found',
  error_code: 'NO_DEFAULT_KEY',
  message: "You don't have any API keys set as default. Please create an API key or set one as default.",
  suggestion: 'Create a new API key using POST /api/v1/auth/keys',
};

function personJson({
  number,
  id,
  email,
  user_metadata: { name = null, age_verified_at: at = null },
  ...row
}: UserRow) {
  return {
    id: number,
    cognito_user_id: id,
    email,
    name,
    is_active: true,
    age_verified: at !== null,
    age_verified_at: at,
    created_at: withoutZone(row.created_at),
    updated_at: withoutZone(row.updated_at),
    data_source: 'cognito_live',
  };
}
