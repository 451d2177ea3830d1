import type { Context } from 'hono';
import { listIdentities } from '../../accounts/identities.js';
import { openSession, type OpenSession } from '../../accounts/sessions.js';
import type { UserRow } from '../../accounts/users.js';
import { signToken } from '../../tokens.js';
import type { Auth } from './deployment.js';
import { appMetadata, userJson } from './user-json.js';

/** The session object of contracts/gotrue.md §2. */
export async function sessionJson(auth: Auth, session: OpenSession) {
  const { services } = auth;
  const issued = Math.floor(services.now() / 1000);
  const lifetime = services.settings.accessTokenLifetime;
  const { user } = session;
  const claims = {
    iss: auth.issuer(),
    sub: user.id,
    aud: 'authenticated',
    exp: issued + lifetime,
    iat: issued,
    email: user.email ?? '',
    phone: user.phone ?? '',
    app_metadata: appMetadata(await listIdentities(services.database, user.id)),
    user_metadata: user.user_metadata,
    role: 'authenticated',
    aal: session.aal,
    amr: session.amr,
    session_id: session.id,
    is_anonymous: user.is_anonymous,
    ...(await auth.extraClaims?.(user)),
  };
  return {
    access_token: await signToken(claims, services.secrets.accessToken),
    token_type: 'bearer',
    expires_in: lifetime,
    expires_at: issued + lifetime,
    refresh_token: session.refreshToken,
    user: await userJson(services.database, user),
  };
}

/** Answers with a session. `more`: members that only this way in adds. */
export async function answerSession(auth: Auth, c: Context, session: OpenSession, more = {}): Promise<Response> {
  c.header('Sb-Auth-User-Id', session.user.id);
  c.header('Sb-Auth-Session-Id', session.id);
  return c.json({ ...(await sessionJson(auth, session)), ...more });
}

/** Opens a session, counts it, and answers with it. `provider`: who vouched, beside the method. */
export async function signInAnswer(
  auth: Auth,
  c: Context,
  user: UserRow,
  method: string,
  { more = {}, provider }: { more?: object; provider?: string | undefined } = {},
): Promise<Response> {
  auth.services.counters[auth.project].sessions += 1;
  return answerSession(auth, c, await openSession(auth.services, user, method, provider), more);
}
