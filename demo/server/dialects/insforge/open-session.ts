import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { findUser, type UserRow } from '../../accounts/users.js';
import type { Insforge } from './parts.js';
import { readBody } from './body.js';
import { invalid, Refused, reply, unauthorized } from './errors.js';
import { userJson } from './user-json.js';

const cookieName = 'insforge_refresh_token';
const cookieOptions = { path: '/api/auth', httpOnly: true, secure: true, sameSite: 'None' } as const;
const refreshLifetime = 604_800;

/** How the caller keeps the refresh token: any name that is not known is a browser's. */
function isBrowser(c: Context): boolean {
  return !['mobile', 'desktop', 'server'].includes(c.req.query('client_type') ?? 'web');
}

/** The answer that signs somebody in. contracts/insforge.md §4. */
export async function openSession(
  { services, tokens }: Insforge,
  c: Context,
  user: UserRow,
  more: object = {},
  nonce = tokens.newNonce(),
): Promise<Response> {
  const accessToken = await tokens.access({ sub: user.id, email: user.email, role: 'authenticated' });
  const refreshToken = await tokens.refresh(user.id, nonce, 'user');
  const body = { accessToken, user: await userJson(services.database, user), ...more };
  if (!isBrowser(c)) return reply(c, { ...body, refreshToken });
  setCookie(c, cookieName, refreshToken, {
    ...cookieOptions,
    maxAge: refreshLifetime,
    expires: new Date(services.now() + refreshLifetime * 1000),
  });
  return reply(c, { ...body, csrfToken: tokens.csrf(nonce) });
}

export async function refresh(parts: Insforge, c: Context): Promise<Response> {
  const { services, tokens } = parts;
  const browser = isBrowser(c);
  const body = browser ? {} : await readBody(c);
  const given = browser ? getCookie(c, cookieName) : (body['refreshToken'] ?? body['refresh_token']);
  const ended = (message: string) => {
    if (browser) clearCookie(c);
    return unauthorized(message);
  };
  if (typeof given !== 'string') throw browser ? ended('No refresh token provided') : invalid('refreshToken: Required');
  const claims = await tokens.readRefresh(given);
  if (claims === undefined) throw ended('Invalid or expired refresh token');
  if (claims.sessionType !== 'user') throw ended('Invalid refresh session type');
  if (browser && !tokens.isCsrf(c.req.header('x-csrf-token'), claims.nonce)) throw badCsrf();
  const user = await findUser(services.database, 'insforge', claims.sub);
  if (user === undefined) throw ended('User not found');
  services.counters.insforge.refreshes += 1;
  return openSession(parts, c, user, {}, claims.nonce);
}

/** Ends nothing but the cookie: no token is revoked. */
export async function logout({ services, tokens }: Insforge, c: Context): Promise<Response> {
  services.counters.insforge.signOuts += 1;
  if (isBrowser(c)) {
    const claims = await tokens.readRefresh(getCookie(c, cookieName) ?? '');
    if (claims && !tokens.isCsrf(c.req.header('x-csrf-token'), claims.nonce)) throw badCsrf();
    clearCookie(c);
  }
  return reply(c, { success: true, message: 'Logged out successfully' });
}

function clearCookie(c: Context): void {
  setCookie(c, cookieName, '', { ...cookieOptions, expires: new Date(0) });
}

function badCsrf(): Refused {
  return new Refused(403, 'FORBIDDEN', 'Invalid CSRF token');
}
