import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { listFactors, type StoredCredential } from '../../accounts/factors.js';
import { findUser, isBanned, type UserRow } from '../../accounts/users.js';
import { creationOptions, readAnswered, readCreated, requestOptions } from '../../webauthn.js';
import { signedInMember, type SignedIn } from './authorization.js';
import { readBody, record, text, type Body } from './body.js';
import { requireCaptcha } from './captcha.js';
import type { Auth } from './deployment.js';
import { GotrueRefused } from './refused.js';
import { signInAnswer } from './session.js';

const MAX_PASSKEYS = 10;
const CHALLENGE_MS = 300_000;

interface PasskeyRow {
  id: string;
  user_id: string;
  credential_id: string;
  credential: StoredCredential;
  friendly_name: string;
  last_used_at: Date | null;
  created_at: Date;
}

/** Passkeys: sign in with one, add, list, rename, remove. contracts/gotrue.md §6. */
export function passkeyRoutes(auth: Auth): Hono {
  const { database, settings } = auth.services;
  const app = new Hono();
  const enabled = () => {
    if (!settings.gotrue.passkeysEnabled) throw new GotrueRefused(404, 'passkey_disabled', 'Passkeys are disabled');
  };
  app.use('/passkeys', (_, next) => (enabled(), next()));
  app.use('/passkeys/*', (_, next) => (enabled(), next()));

  app.post('/passkeys/authentication/options', async (c) => {
    auth.limits.request('passkeys', settings.gotrue.callsPerFiveMinutes, 5);
    requireCaptcha(auth, await readBody(c));
    const options = await requestOptions();
    return c.json(await keepChallenge(auth, undefined, options));
  });
  app.post('/passkeys/authentication/verify', async (c) => signIn(auth, c, await readBody(c)));

  app.post('/passkeys/registration/options', async (c) => {
    const caller = await signedInMember(auth, c);
    const known = await requireMayAdd(auth, caller);
    const name = caller.user.email ?? caller.user.phone ?? '';
    const owner = { id: caller.user.id, name };
    const options = await creationOptions(
      owner,
      known.map(({ credential }) => credential),
      true,
    );
    return c.json(await keepChallenge(auth, caller.user, options));
  });
  app.post('/passkeys/registration/verify', async (c) => {
    const caller = await signedInMember(auth, c);
    await requireMayAdd(auth, caller);
    return c.json(await add(auth, c, caller.user, await readBody(c)));
  });

  app.get('/passkeys', async (c) => {
    const { user } = await signedInMember(auth, c);
    return c.json((await list(auth, user.id)).map(passkeyJson));
  });
  app.patch('/passkeys/:id', async (c) => {
    const { user } = await signedInMember(auth, c);
    const name = text(await readBody(c), 'friendly_name');
    if (name === '' || name.length > 120) {
      throw new GotrueRefused(400, 'validation_failed', 'friendly_name must be between 1 and 120 characters');
    }
    const [row] = await database.query<PasskeyRow>(
      'update passkeys set friendly_name = $3 where user_id = $1 and id::text = $2 returning *',
      [user.id, c.req.param('id'), name],
    );
    if (row === undefined) throw notFound();
    return c.json(passkeyJson(row));
  });
  app.delete('/passkeys/:id', async (c) => {
    const { user } = await signedInMember(auth, c);
    const gone = await database.query('delete from passkeys where user_id = $1 and id::text = $2 returning 1', [
      user.id,
      c.req.param('id'),
    ]);
    if (gone.length === 0) throw notFound();
    return c.body(null, 204);
  });
  return app;
}

async function signIn(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services } = auth;
  const challenge = await spendChallenge(auth, null, text(body, 'challenge_id'));
  const response = record(body, 'credential');
  const [passkey] = await services.database.query<PasskeyRow>(
    'select passkeys.* from passkeys join users on users.id = user_id where project = $1 and credential_id = $2',
    [auth.project, text(response, 'id')],
  );
  const credential =
    passkey && (await readAnswered(services, c.req.header('origin'), challenge, passkey.credential, response));
  if (passkey === undefined || credential === undefined) throw failed();
  const user = (await findUser(services.database, auth.project, passkey.user_id))!;
  requireUsable(auth, user);
  await services.database.query('update passkeys set credential = $2, last_used_at = $3 where id = $1', [
    passkey.id,
    JSON.stringify(credential),
    new Date(services.now()),
  ]);
  return signInAnswer(auth, c, user, 'passkey');
}

async function add(auth: Auth, c: Context, user: UserRow, body: Body) {
  const { services } = auth;
  const challenge = await spendChallenge(auth, user.id, text(body, 'challenge_id'));
  const created = await readCreated(services, c.req.header('origin'), challenge, record(body, 'credential'));
  if (created === undefined) throw failed();
  const { name, ...credential } = created;
  const [row] = await services.database.query<PasskeyRow>(
    `insert into passkeys (id, user_id, credential_id, credential, friendly_name, created_at)
     values ($1, $2, $3, $4, $5, $6) on conflict (credential_id) do nothing returning *`,
    [randomUUID(), user.id, credential.id, JSON.stringify(credential), name, new Date(services.now())],
  );
  if (row === undefined) {
    throw new GotrueRefused(422, 'webauthn_credential_exists', 'This passkey is already registered');
  }
  return passkeyJson(row);
}

async function requireMayAdd(auth: Auth, { user, session }: SignedIn): Promise<PasskeyRow[]> {
  requireUsable(auth, user);
  if (user.is_sso) throw new GotrueRefused(422, 'validation_failed', 'SSO users cannot register passkeys');
  const factors = await listFactors(auth.services.database, user.id);
  if (session.aal === 'aal1' && factors.some(({ status }) => status === 'verified')) {
    throw new GotrueRefused(403, 'insufficient_aal', 'AAL2 required to register a passkey');
  }
  const known = await list(auth, user.id);
  if (known.length >= MAX_PASSKEYS) {
    throw new GotrueRefused(422, 'too_many_passkeys', 'Maximum number of passkeys reached');
  }
  return known;
}

function requireUsable({ services }: Auth, user: UserRow): void {
  if (isBanned(user, services.now())) throw new GotrueRefused(403, 'user_banned', 'User is banned');
  if (user.email !== null && user.email_confirmed_at === null) {
    throw new GotrueRefused(403, 'email_not_confirmed', 'Email not confirmed');
  }
  if (user.email === null && user.phone !== null && user.phone_confirmed_at === null) {
    throw new GotrueRefused(403, 'phone_not_confirmed', 'Phone not confirmed');
  }
}

async function keepChallenge<Options extends { challenge: string }>(
  { services, project }: Auth,
  user: UserRow | undefined,
  options: Options,
) {
  const id = randomUUID();
  await services.database.query(
    'insert into passkey_challenges (id, project, user_id, challenge, created_at) values ($1, $2, $3, $4, $5)',
    [id, project, user?.id ?? null, options.challenge, new Date(services.now())],
  );
  return { challenge_id: id, options, expires_at: Math.floor((services.now() + CHALLENGE_MS) / 1000) };
}

/** The challenge behind an id, which is void from now on. @throws GotrueRefused */
async function spendChallenge({ services, project }: Auth, userId: string | null, id: string): Promise<string> {
  const [row] = await services.database.query<{ challenge: string; created_at: Date }>(
    `delete from passkey_challenges where project = $1 and id::text = $2 and user_id is not distinct from $3::uuid
     returning *`,
    [project, id, userId],
  );
  if (row === undefined) {
    throw new GotrueRefused(400, 'webauthn_challenge_not_found', 'Challenge not found or already used');
  }
  if (services.now() >= row.created_at.getTime() + CHALLENGE_MS) {
    throw new GotrueRefused(400, 'webauthn_challenge_expired', 'Challenge has expired');
  }
  return row.challenge;
}

function list({ services }: Auth, userId: string): Promise<PasskeyRow[]> {
  return services.database.query('select * from passkeys where user_id = $1 order by created_at', [userId]);
}

function passkeyJson(row: PasskeyRow) {
  return {
    id: row.id,
    friendly_name: row.friendly_name,
    created_at: row.created_at.toISOString(),
    ...(row.last_used_at === null ? {} : { last_used_at: row.last_used_at.toISOString() }),
  };
}

function notFound(): GotrueRefused {
  return new GotrueRefused(404, 'webauthn_credential_not_found', 'Passkey not found');
}

function failed(): GotrueRefused {
  return new GotrueRefused(400, 'webauthn_verification_failed', 'Credential verification failed');
}
