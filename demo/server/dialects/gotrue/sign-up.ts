import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { addIdentity } from '../../accounts/identities.js';
import { findUserByEmail, findUserByPhone, insertUser, type UserRow } from '../../accounts/users.js';
import { readEmail, readPhone } from './addresses.js';
import { readBody, record, text, type Body } from './body.js';
import { requireCaptcha } from './captcha.js';
import type { Auth } from './deployment.js';
import { readCodeChallenge } from './flow-states.js';
import { sendLink, sendSms } from './messages.js';
import { requireGoodPassword } from './password-rules.js';
import { allowedRedirect } from './redirects.js';
import { GotrueRefused } from './refused.js';
import { signInAnswer } from './session.js';
import { userJson } from './user-json.js';

/** `POST /signup`: with an address or number an account, without either an anonymous user. contracts/gotrue.md §3. */
export function signUpRoutes(auth: Auth): Hono {
  const app = new Hono();
  app.post('/signup', async (c) => {
    const { gotrue } = auth.services.settings;
    const body = await readBody(c);
    if (text(body, 'email') === '' && text(body, 'phone') === '') {
      auth.limits.request('anonymous', gotrue.anonymousPerHour, 60);
      return signUpAnonymously(auth, c, body);
    }
    auth.limits.request('signup', gotrue.callsPerFiveMinutes, 5);
    requireCaptcha(auth, body);
    requireOpenSignup(auth);
    return text(body, 'email') === '' ? signUpByPhone(auth, c, body) : signUpByEmail(auth, c, body);
  });
  return app;
}

async function signUpAnonymously(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services, project } = auth;
  if (!services.settings.gotrue.anonymousUsers) {
    throw new GotrueRefused(422, 'anonymous_provider_disabled', 'Anonymous sign-ins are disabled');
  }
  requireCaptcha(auth, body);
  requireOpenSignup(auth);
  const user = await insertUser(services.database, project, services.now(), { userMetadata: record(body, 'data') });
  return signInAnswer(auth, c, user, 'anonymous');
}

async function signUpByEmail(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services, project } = auth;
  const { emailEnabled, mailerAutoconfirm } = services.settings.gotrue;
  if (!emailEnabled) throw new GotrueRefused(422, 'email_provider_disabled', 'Email signups are disabled');
  const password = requirePassword(auth, body);
  const email = readEmail(text(body, 'email'));
  const codeChallenge = readCodeChallenge(body);
  const known = await findUserByEmail(services.database, project, email);
  if (known?.email_confirmed_at) {
    if (mailerAutoconfirm) throw taken();
    return c.json(invented(auth, body, { email, provider: 'email' }));
  }
  // What an unconfirmed account holds is kept: nobody has shown yet whose address it is.
  const user = known ?? (await newEmailUser(auth, email, { password, data: record(body, 'data') }));
  if (mailerAutoconfirm) return signInAnswer(auth, c, user, 'password');
  const redirectTo = allowedRedirect(auth, c.req.query('redirect_to'));
  await sendLink(auth, user, 'confirmation', 'signup', email, { redirectTo, codeChallenge });
  return c.json(await userJson(services.database, user));
}

async function signUpByPhone(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services, project } = auth;
  const { phoneEnabled, phoneAutoconfirm } = services.settings.gotrue;
  if (!phoneEnabled) throw new GotrueRefused(422, 'phone_provider_disabled', 'Phone signups are disabled');
  const password = requirePassword(auth, body);
  const phone = readPhone(text(body, 'phone'));
  const known = await findUserByPhone(services.database, project, phone);
  if (known?.phone_confirmed_at) {
    if (phoneAutoconfirm) throw taken();
    return c.json(invented(auth, body, { phone, provider: 'phone' }));
  }
  const user = known ?? (await newPhoneUser(auth, phone, { password, data: record(body, 'data') }));
  if (phoneAutoconfirm) return signInAnswer(auth, c, user, 'password');
  await sendSms(auth, user, 'sms', phone);
  return c.json(await userJson(services.database, user));
}

/** Makes an account for an address nobody has. Confirmed at once where the operator says so. */
export async function newEmailUser(
  { services, project }: Auth,
  email: string,
  { password, data = {} }: { password?: string; data?: Body },
): Promise<UserRow> {
  const confirmed = services.settings.gotrue.mailerAutoconfirm;
  const user = await insertUser(services.database, project, services.now(), {
    email,
    ...(password === undefined ? {} : { passwordHash: await services.passwords.hash(password) }),
    userMetadata: data,
    confirmed,
  });
  const identity = { email, email_verified: confirmed, phone_verified: false, sub: user.id };
  await addIdentity(services.database, project, user.id, 'email', user.id, identity, services.now());
  return user;
}

/** As {@link newEmailUser}, for a number. */
export async function newPhoneUser(
  { services, project }: Auth,
  phone: string,
  { password, data = {} }: { password?: string; data?: Body },
): Promise<UserRow> {
  const confirmed = services.settings.gotrue.phoneAutoconfirm;
  const user = await insertUser(services.database, project, services.now(), {
    phone,
    ...(password === undefined ? {} : { passwordHash: await services.passwords.hash(password) }),
    userMetadata: data,
    confirmed,
  });
  const identity = { email_verified: false, phone, phone_verified: confirmed, sub: user.id };
  await addIdentity(services.database, project, user.id, 'phone', user.id, identity, services.now());
  return user;
}

export function requireOpenSignup({ services }: Auth): void {
  if (!services.settings.gotrue.disableSignup) return;
  throw new GotrueRefused(422, 'signup_disabled', 'Signups not allowed for this instance');
}

function requirePassword(auth: Auth, body: Body): string {
  const password = text(body, 'password');
  if (password === '') throw new GotrueRefused(400, 'validation_failed', 'Signup requires a valid password');
  requireGoodPassword(auth, password);
  return password;
}

function taken(): GotrueRefused {
  return new GotrueRefused(422, 'user_already_exists', 'User already registered');
}

/** A user that does not exist, for an address that has an account: a stranger must not learn that it has. */
function invented(
  { services }: Auth,
  body: Body,
  { provider, email = '', phone = '' }: { provider: string; email?: string; phone?: string },
) {
  const at = new Date(services.now()).toISOString();
  return {
    id: randomUUID(),
    aud: 'authenticated',
    role: '',
    email,
    phone,
    confirmation_sent_at: at,
    app_metadata: { provider, providers: [provider] },
    user_metadata: record(body, 'data'),
    identities: [],
    created_at: at,
    updated_at: at,
    is_anonymous: false,
  };
}
