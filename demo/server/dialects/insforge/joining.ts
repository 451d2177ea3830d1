import type { Context } from 'hono';
import { checkPassword, hashPassword, isPassword } from './passwords.js';
import { confirm, findAccount, makeAccount, requireOpenSignup } from './accounts.js';
import { anyText, email, optionalText, readBody, required, sixDigits, type Body } from './body.js';
import { invalid, Refused, reply, unauthorized } from './errors.js';
import { mail, spendCode } from './mails.js';
import { openSession } from './open-session.js';
import type { Insforge } from './parts.js';
import { updateUser } from '../../accounts/users.js';
import { checkRedirect } from './redirects.js';
import { userJson } from './user-json.js';

/** Signing up and in (contracts/insforge.md §6.2, §6.3). */

export async function signUp(parts: Insforge, c: Context): Promise<Response> {
  const caller = await parts.gate.caller(c);
  const { services } = parts;
  const { insforge } = services.settings;
  const body = await readBody(c);
  const given = required(body, { email, password: anyText });
  const admin = caller.kind === 'admin';
  if (!admin) requireOpenSignup(parts);
  checkPassword(insforge, given.password);
  const redirectTo = insforge.requireEmailVerification
    ? linkTarget(parts, insforge.verifyEmailMethod, body, 'email verification')
    : undefined;
  if ((await findAccount(parts, given.email)) !== undefined) {
    throw new Refused(409, 'AUTH_EMAIL_EXISTS', 'User already exists');
  }
  const name = optionalText(body, 'name');
  const user = await makeAccount(parts, {
    email: given.email,
    passwordHash: await hashPassword(services, given.password),
    userMetadata: name === undefined ? {} : { name },
    confirmed: admin && body['autoConfirm'] === true,
  });
  if (admin) {
    const accessToken = await parts.tokens.access({ sub: user.id, email: user.email, role: 'authenticated' });
    return reply(c, { user: await userJson(services.database, user), accessToken, requireEmailVerification: false });
  }
  if (!insforge.requireEmailVerification) {
    services.counters.insforge.sessions += 1;
    return openSession(parts, c, user, { requireEmailVerification: false });
  }
  await mail(parts, 'verify', given.email, redirectTo).catch((reason: unknown) => {
    if (!(reason instanceof Refused)) throw reason;
    const advice =
      'The user account already exists. Retry delivery with POST /api/auth/email/send-verification instead of registering again.';
    throw new Refused(
      reason.status === 429 ? 429 : 500,
      'AUTH_VERIFICATION_EMAIL_DELIVERY_FAILED',
      'The user account was created, but the verification email could not be sent.',
      advice,
    );
  });
  return reply(c, { accessToken: null, requireEmailVerification: true });
}

/** Where a link is to lead back to; nothing where mails hold codes. @throws Refused */
export function linkTarget(
  parts: Insforge,
  method: 'code' | 'link',
  body: Body,
  what: 'email verification' | 'password reset',
): string | undefined {
  if (method === 'code') return undefined;
  const asked = optionalText(body, 'redirectTo');
  if (asked === undefined) throw invalid(`redirectTo is required when link-based ${what} is enabled`);
  return checkRedirect(parts, asked);
}

export async function signIn(parts: Insforge, c: Context): Promise<Response> {
  const body = await readBody(c);
  const method = body['method'] ?? 'password';
  if (method === 'otp') return parts.limits.under(c, 'codes', () => signInByCode(parts, c, body));
  if (method !== 'password') {
    throw invalid("method: Invalid discriminator value. Expected 'password' | 'otp'");
  }
  const { services } = parts;
  const given = required(body, { email, password: anyText });
  const user = await findAccount(parts, given.email);
  const right = await isPassword(services, given.password, user?.password_hash);
  if (user === undefined || !right) throw unauthorized('Invalid credentials');
  if (services.settings.insforge.requireEmailVerification && user.email_confirmed_at === null) {
    const advice = 'Please verify your email address before logging in';
    throw new Refused(403, 'FORBIDDEN', 'Email verification required', advice);
  }
  services.counters.insforge.sessions += 1;
  return openSession(parts, c, user);
}

/** The first use of a code makes the account. */
async function signInByCode(parts: Insforge, c: Context, body: Body): Promise<Response> {
  const given = required(body, { email, otp: sixDigits });
  await spendCode(parts, 'sign-in', given.email, given.otp);
  const known = await findAccount(parts, given.email);
  if (known === undefined) requireOpenSignup(parts);
  const name = optionalText(body, 'name');
  const made = () =>
    makeAccount(parts, { email: given.email, userMetadata: name === undefined ? {} : { name }, confirmed: true });
  const user = known === undefined ? await made() : await withoutUnprovenPassword(parts, known);
  parts.services.counters.insforge.sessions += 1;
  return openSession(parts, c, user);
}

/** Whoever set a password before the address was confirmed may have been somebody else. */
async function withoutUnprovenPassword(parts: Insforge, user: Parameters<typeof confirm>[1]) {
  if (user.email_confirmed_at !== null) return user;
  const { database, now } = parts.services;
  return confirm(parts, await updateUser(database, user.id, { password_hash: null }, now()));
}
