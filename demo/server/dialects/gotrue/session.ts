import type { OpenSession } from '../../accounts/sessions.js';
import type { UserRow } from '../../accounts/users.js';
import type { Services } from '../../services.js';
import { signToken } from '../../tokens.js';

/** Claims that a deployment's custom-token hook puts in (super.ai: organisation and role). */
export type ExtraClaims = (user: UserRow) => Promise<Readonly<Record<string, unknown>>>;

/** The session object of contracts/gotrue.md §2. */
export async function sessionJson(services: Services, issuer: string, session: OpenSession, extra?: ExtraClaims) {
  const issued = Math.floor(services.now() / 1000);
  const lifetime = services.settings.accessTokenLifetime;
  const { user } = session;
  const claims = {
    iss: issuer,
    sub: user.id,
    aud: 'authenticated',
    exp: issued + lifetime,
    iat: issued,
    email: user.email,
    phone: '',
    app_metadata: APP_METADATA,
    user_metadata: user.user_metadata,
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: Math.floor((user.last_sign_in_at?.getTime() ?? 0) / 1000) }],
    session_id: session.id,
    is_anonymous: false,
    ...(await extra?.(user)),
  };
  return {
    access_token: await signToken(claims, services.secrets.accessToken),
    token_type: 'bearer',
    expires_in: lifetime,
    expires_at: issued + lifetime,
    refresh_token: session.refreshToken,
    user: userJson(user),
  };
}

/** The user object of contracts/gotrue.md §2. A field without a value is left out, but for e-mail and phone. */
export function userJson(user: UserRow) {
  const confirmed = user.confirmed_at?.toISOString();
  const lastSignIn = user.last_sign_in_at?.toISOString();
  const created = user.created_at.toISOString();
  const updated = user.updated_at.toISOString();
  return {
    id: user.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: user.email,
    ...(confirmed === undefined ? {} : { email_confirmed_at: confirmed }),
    phone: '',
    ...(confirmed === undefined ? {} : { confirmed_at: confirmed }),
    ...(lastSignIn === undefined ? {} : { last_sign_in_at: lastSignIn }),
    app_metadata: APP_METADATA,
    user_metadata: user.user_metadata,
    identities: [
      {
        identity_id: user.identity_id,
        id: user.id,
        user_id: user.id,
        identity_data: {
          email: user.email,
          email_verified: confirmed !== undefined,
          phone_verified: false,
          sub: user.id,
        },
        provider: 'email',
        ...(lastSignIn === undefined ? {} : { last_sign_in_at: lastSignIn }),
        created_at: created,
        updated_at: updated,
        email: user.email,
      },
    ],
    created_at: created,
    updated_at: updated,
    is_anonymous: false,
  };
}

const APP_METADATA = { provider: 'email', providers: ['email'] };
