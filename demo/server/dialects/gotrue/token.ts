import { Hono, type Context } from 'hono';
import { isRefreshToken } from '../../accounts/refresh-tokens.js';
import { refreshSession, type RefreshOutcome } from '../../accounts/sessions.js';
import { findUser, findUserByEmail, findUserByPhone, isBanned, type UserRow } from '../../accounts/users.js';
import { readBody, text, type Body } from './body.js';
import { requireCaptcha } from './captcha.js';
import type { Auth } from './deployment.js';
import { redeemAuthCode } from './flow-states.js';
import { idToken } from './id-token.js';
import { weakness } from './password-rules.js';
import { readPhone } from './addresses.js';
import { GotrueRefused } from './refused.js';
import { answerSession, signInAnswer } from './session.js';

/** `POST /token`: contracts/gotrue.md §3 and §9. */
export function tokenRoutes(auth: Auth): Hono {
  const app = new Hono();
  app.post('/token', async (c) => {
    auth.limits.request('token', auth.services.settings.gotrue.tokenCallsPerFiveMinutes, 5);
    switch (c.req.query('grant_type')) {
      case 'password':
        return password(auth, c, await readBody(c));
      case 'refresh_token':
        return refresh(auth, c, await readBody(c));
      case 'pkce':
        return redeem(auth, c, await readBody(c));
      case 'id_token':
        return idToken(auth, c, await readBody(c));
      default:
        throw new GotrueRefused(400, 'invalid_credentials', 'unsupported_grant_type');
    }
  });
  return app;
}

async function password(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services } = auth;
  requireCaptcha(auth, body);
  const user = await findByAddress(auth, body);
  const secret = text(body, 'password');
  // The hash is computed for unknown people too: the time taken must not tell.
  if (!(await services.passwords.verify(secret, user?.password_hash ?? undefined)) || user === undefined) {
    throw new GotrueRefused(400, 'invalid_credentials', 'Invalid login credentials');
  }
  if (isBanned(user, services.now())) throw new GotrueRefused(400, 'user_banned', 'User is banned');
  const byEmail = text(body, 'email') !== '';
  if (byEmail && user.email_confirmed_at === null) {
    throw new GotrueRefused(400, 'email_not_confirmed', 'Email not confirmed');
  }
  if (!byEmail && user.phone_confirmed_at === null) {
    throw new GotrueRefused(400, 'phone_not_confirmed', 'Phone not confirmed');
  }
  const weak = weakness(auth, secret);
  return signInAnswer(auth, c, user, 'password', weak === undefined ? {} : { more: { weak_password: weak } });
}

function findByAddress({ services, project }: Auth, body: Body): Promise<UserRow | undefined> {
  const { emailEnabled, phoneEnabled } = services.settings.gotrue;
  const [email, phone] = [text(body, 'email'), text(body, 'phone')];
  if (email !== '' && phone !== '') {
    throw new GotrueRefused(
      400,
      'validation_failed',
      'Only an email address or phone number should be provided on login.',
    );
  }
  if (email !== '') {
    if (!emailEnabled) throw new GotrueRefused(422, 'email_provider_disabled', 'Email logins are disabled');
    return findUserByEmail(services.database, project, email);
  }
  if (phone === '') throw new GotrueRefused(400, 'validation_failed', 'missing email or phone');
  if (!phoneEnabled) throw new GotrueRefused(422, 'phone_provider_disabled', 'Phone logins are disabled');
  return findUserByPhone(services.database, project, readPhone(phone));
}

async function redeem(auth: Auth, c: Context, body: Body): Promise<Response> {
  const flow = await redeemAuthCode(auth, text(body, 'auth_code'), text(body, 'code_verifier'));
  const user = await findUser(auth.services.database, auth.project, flow.userId);
  if (user === undefined) {
    throw new GotrueRefused(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found');
  }
  const more = flow.providerToken === undefined ? {} : { provider_token: flow.providerToken };
  return signInAnswer(auth, c, user, flow.method, { more, provider: flow.provider });
}

const REFRESH_REFUSALS: Readonly<
  Record<Exclude<RefreshOutcome['kind'], 'rotated' | 'again'>, readonly [code: string, message: string]>
> = {
  'not-found': ['refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found'],
  'no-session': ['session_not_found', 'Invalid Refresh Token: No Valid Session Found'],
  'already-used': ['refresh_token_already_used', 'Invalid Refresh Token: Already Used'],
  inactive: ['session_expired', 'Invalid Refresh Token: Session Expired (Inactivity)'],
  banned: ['user_banned', 'Invalid Refresh Token: User Banned'],
};

async function refresh(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services, project } = auth;
  const presented = text(body, 'refresh_token');
  if (presented === '') throw new GotrueRefused(400, 'validation_failed', 'refresh_token required');
  if (!isRefreshToken(presented)) throw new GotrueRefused(400, 'validation_failed', 'Refresh token is not valid');
  const outcome = await refreshSession(services, project, presented);
  switch (outcome.kind) {
    case 'rotated':
      services.counters[project].refreshes += 1;
      c.header('Sb-Auth-Refresh-Token-Reuse', 'false');
      return answerSession(auth, c, outcome.session);
    case 'again':
      services.counters[project].refreshes += 1;
      c.header('Sb-Auth-Refresh-Token-Reuse-Cause', 'fail-to-save');
      return answerSession(auth, c, outcome.session);
    case 'already-used':
      c.header('Sb-Auth-Refresh-Token-Rotated', 'true');
      break;
    default:
  }
  throw new GotrueRefused(400, ...REFRESH_REFUSALS[outcome.kind]);
}
