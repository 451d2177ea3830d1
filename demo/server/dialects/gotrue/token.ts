import type { Context } from 'hono';
import { isRefreshToken } from '../../accounts/refresh-tokens.js';
import { openSession, refreshSession, type OpenSession, type RefreshOutcome } from '../../accounts/sessions.js';
import { findUserByEmail, isBanned } from '../../accounts/users.js';
import type { Services } from '../../services.js';
import type { Dialect } from '../../settings.js';
import { readBody } from './body.js';
import { refuse, type GotrueError } from './errors.js';
import { sessionJson, type ExtraClaims } from './session.js';

/** What tells one GoTrue deployment from another. */
export interface Deployment {
  /** Names the accounts, the counters and the fault switch. */
  readonly project: Extract<Dialect, 'gotrue' | 'superai'>;
  /** The auth service's own address: the tokens' `iss`. */
  readonly issuer: () => string;
  readonly extraClaims?: ExtraClaims;
}

/** `POST /token`: contracts/gotrue.md §3 and §9. */
export async function token(services: Services, deployment: Deployment, c: Context): Promise<Response> {
  switch (c.req.query('grant_type')) {
    case 'password':
      return password(services, deployment, c);
    case 'refresh_token':
      return refresh(services, deployment, c);
    default:
      return refuse(c, { status: 400, code: 'invalid_credentials', message: 'unsupported_grant_type' });
  }
}

async function password(services: Services, deployment: Deployment, c: Context): Promise<Response> {
  const body = await readBody(c);
  if (body instanceof Response) return body;
  const { gotrue } = services.settings;
  const { email, password: given } = body;
  if (gotrue.captchaRequired && !hasCaptchaToken(body)) {
    return refuse(c, {
      status: 400,
      code: 'captcha_failed',
      message: 'captcha protection: request disallowed (no captcha_token found)',
    });
  }
  if (typeof email !== 'string' || email === '') {
    return typeof body['phone'] === 'string'
      ? refuse(c, { status: 422, code: 'phone_provider_disabled', message: 'Phone logins are disabled' })
      : refuse(c, { status: 400, code: 'validation_failed', message: 'missing email or phone' });
  }
  if (!gotrue.emailEnabled) {
    return refuse(c, { status: 422, code: 'email_provider_disabled', message: 'Email logins are disabled' });
  }
  const user = await findUserByEmail(services.database, deployment.project, email);
  const secret = typeof given === 'string' ? given : '';
  if (!(await services.passwords.verify(secret, user?.password_hash)) || user === undefined) {
    return refuse(c, { status: 400, code: 'invalid_credentials', message: 'Invalid login credentials' });
  }
  if (isBanned(user, services.now())) {
    return refuse(c, { status: 400, code: 'user_banned', message: 'User is banned' });
  }
  if (user.confirmed_at === null) {
    return refuse(c, { status: 400, code: 'email_not_confirmed', message: 'Email not confirmed' });
  }
  services.counters[deployment.project].sessions += 1;
  const session = await openSession(services, user);
  const weak =
    secret.length < gotrue.passwordMinLength
      ? {
          weak_password: {
            message: `Password should be at least ${gotrue.passwordMinLength} characters.`,
            reasons: ['length'],
          },
        }
      : {};
  return answer(services, deployment, c, session, weak);
}

const REFRESH_REFUSALS: Readonly<
  Record<Exclude<RefreshOutcome['kind'], 'rotated' | 'again'>, Omit<GotrueError, 'status'>>
> = {
  'not-found': { code: 'refresh_token_not_found', message: 'Invalid Refresh Token: Refresh Token Not Found' },
  'no-session': { code: 'session_not_found', message: 'Invalid Refresh Token: No Valid Session Found' },
  'already-used': { code: 'refresh_token_already_used', message: 'Invalid Refresh Token: Already Used' },
  inactive: { code: 'session_expired', message: 'Invalid Refresh Token: Session Expired (Inactivity)' },
  banned: { code: 'user_banned', message: 'Invalid Refresh Token: User Banned' },
};

async function refresh(services: Services, deployment: Deployment, c: Context): Promise<Response> {
  const body = await readBody(c);
  if (body instanceof Response) return body;
  const presented = body['refresh_token'];
  if (typeof presented !== 'string' || presented === '') {
    return refuse(c, { status: 400, code: 'validation_failed', message: 'refresh_token required' });
  }
  if (!isRefreshToken(presented)) {
    return refuse(c, { status: 400, code: 'validation_failed', message: 'Refresh token is not valid' });
  }
  const outcome = await refreshSession(services, deployment.project, presented);
  switch (outcome.kind) {
    case 'rotated':
      services.counters[deployment.project].refreshes += 1;
      c.header('Sb-Auth-Refresh-Token-Reuse', 'false');
      return answer(services, deployment, c, outcome.session);
    case 'again':
      services.counters[deployment.project].refreshes += 1;
      c.header('Sb-Auth-Refresh-Token-Reuse-Cause', 'fail-to-save');
      return answer(services, deployment, c, outcome.session);
    case 'already-used':
      c.header('Sb-Auth-Refresh-Token-Rotated', 'true');
      return refuse(c, { status: 400, ...REFRESH_REFUSALS[outcome.kind] });
    default:
      return refuse(c, { status: 400, ...REFRESH_REFUSALS[outcome.kind] });
  }
}

async function answer(services: Services, deployment: Deployment, c: Context, session: OpenSession, more = {}) {
  c.header('Sb-Auth-User-Id', session.user.id);
  c.header('Sb-Auth-Session-Id', session.id);
  const json = await sessionJson(services, deployment.issuer(), session, deployment.extraClaims);
  return c.json({ ...json, ...more });
}

function hasCaptchaToken(body: Record<string, unknown>): boolean {
  const security = body['gotrue_meta_security'];
  const captcha = (security as { captcha_token?: unknown } | null | undefined)?.captcha_token;
  return typeof captcha === 'string' && captcha !== '';
}
