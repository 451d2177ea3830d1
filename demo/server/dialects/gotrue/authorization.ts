import type { Context } from 'hono';
import { findSession, type SessionRow } from '../../accounts/sessions.js';
import { findUser, isBanned, type UserRow } from '../../accounts/users.js';
import { bearer, checkToken, type TokenFault } from '../../tokens.js';
import type { Auth } from './deployment.js';
import { GotrueRefused } from './refused.js';

/** Who makes a call that needs a signed-in user. */
export interface SignedIn {
  readonly user: UserRow;
  readonly session: SessionRow;
}

const BAD_JWT: Readonly<Record<TokenFault, string>> = {
  expired: 'token has invalid claims: token is expired',
  malformed: 'token is malformed: token contains an invalid number of segments',
  signature: 'token signature is invalid: signature is invalid',
};

/** The signed-in user behind the Bearer token. Statuses as in contracts/gotrue.md §6. @throws GotrueRefused */
export async function signedIn({ services, project }: Auth, c: Context): Promise<SignedIn> {
  const token = bearer(c.req.header('authorization'));
  if (token === undefined) {
    throw new GotrueRefused(401, 'no_authorization', 'This endpoint requires a valid Bearer token');
  }
  const { claims, fault } = await checkToken(token, services.secrets.accessToken, services.now());
  if (fault !== undefined) {
    throw new GotrueRefused(403, 'bad_jwt', `invalid JWT: unable to parse or verify signature, ${BAD_JWT[fault]}`);
  }
  const user = await findUser(services.database, project, String(claims.sub));
  if (user === undefined) {
    throw new GotrueRefused(403, 'user_not_found', 'User from sub claim in JWT does not exist');
  }
  const session = await findSession(services.database, String(claims['session_id']));
  if (session === undefined) {
    throw new GotrueRefused(403, 'session_not_found', 'Session from session_id claim in JWT does not exist');
  }
  if (isBanned(user, services.now())) throw new GotrueRefused(403, 'user_banned', 'User is banned');
  return { user, session };
}

/** As {@link signedIn}, and no anonymous user: they may enrol nothing. */
export async function signedInMember(auth: Auth, c: Context): Promise<SignedIn> {
  const caller = await signedIn(auth, c);
  if (caller.user.is_anonymous) {
    throw new GotrueRefused(403, 'no_authorization', 'Anonymous user not allowed to perform these actions');
  }
  return caller;
}
