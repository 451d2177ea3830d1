import type { Context } from 'hono';
import { findUser, type UserRow } from '../../accounts/users.js';
import { bearer, checkToken } from '../../tokens.js';
import type { Auth } from '../gotrue/deployment.js';
import { refuse } from './errors.js';

/** The signed-in user of the application API, or the refusal to send. */
export async function caller({ services }: Auth, c: Context): Promise<UserRow | Response> {
  const token = bearer(c.req.header('authorization'));
  if (token === undefined) return refuse(c, 401);
  const { claims } = await checkToken(token, services.secrets.accessToken, services.now());
  if (claims === undefined) return refuse(c, 401, { message: 'Invalid authentication token' });
  const user = await findUser(services.database, 'superai', String(claims.sub));
  // The token is good, the account is gone.
  return user ?? refuse(c, 401, { code: 'user_info_not_found', message: 'User information not found' });
}
