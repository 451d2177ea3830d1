import type { Context } from 'hono';
import { sessionExists } from '../../accounts/sessions.js';
import { findUser, isBanned, type UserRow } from '../../accounts/users.js';
import type { Services } from '../../services.js';
import { bearer, checkToken, type TokenFault } from '../../tokens.js';
import { refuse } from './errors.js';

/** Who makes a call that needs a signed-in user. */
export interface SignedIn {
  readonly user: UserRow;
  readonly sessionId: string;
}

const BAD_JWT: Readonly<Record<TokenFault, string>> = {
  expired: 'token has invalid claims: token is expired',
  malformed: 'token is malformed: token contains an invalid number of segments',
  signature: 'token signature is invalid: signature is invalid',
};

/** The signed-in user behind the Bearer token, or the refusal to send. Statuses as in contracts/gotrue.md §6. */
export async function signedIn(services: Services, project: string, c: Context): Promise<SignedIn | Response> {
  const token = bearer(c.req.header('authorization'));
  if (token === undefined) {
    return refuse(c, {
      status: 401,
      code: 'no_authorization',
      message: 'This endpoint requires a valid Bearer token',
    });
  }
  const { claims, fault } = await checkToken(token, services.secrets.accessToken, services.now());
  if (fault !== undefined) {
    const message = `invalid JWT: unable to parse or verify signature, ${BAD_JWT[fault]}`;
    return refuse(c, { status: 403, code: 'bad_jwt', message });
  }
  const user = await findUser(services.database, project, String(claims.sub));
  if (user === undefined) {
    return refuse(c, {
      status: 403,
      code: 'user_not_found',
      message: 'User from sub claim in JWT does not exist',
    });
  }
  const sessionId = String(claims['session_id']);
  if (!(await sessionExists(services.database, sessionId))) {
    return refuse(c, {
      status: 403,
      code: 'session_not_found',
      message: 'Session from session_id claim in JWT does not exist',
    });
  }
  if (isBanned(user, services.now())) {
    return refuse(c, { status: 403, code: 'user_banned', message: 'User is banned' });
  }
  return { user, sessionId };
}
