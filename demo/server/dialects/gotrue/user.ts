import { Hono, type Context } from 'hono';
import { listFactors } from '../../accounts/factors.js';
import { isCode, listTokens, spendToken } from '../../accounts/one-time-tokens.js';
import { endSessions } from '../../accounts/sessions.js';
import { findUserByEmail, findUserByPhone, updateUser, type UserRow } from '../../accounts/users.js';
import { readEmail, readPhone } from './addresses.js';
import { signedIn, type SignedIn } from './authorization.js';
import { readBody, record, text, type Body } from './body.js';
import { emailExists, phoneExists, setEmail, setPhone } from './confirm.js';
import type { Auth } from './deployment.js';
import { readCodeChallenge } from './flow-states.js';
import { sendLink, sendReauthentication, sendSms } from './messages.js';
import { requireGoodPassword } from './password-rules.js';
import { allowedRedirect } from './redirects.js';
import { GotrueRefused } from './refused.js';
import { userJson } from './user-json.js';

/** From this age on a session alone may not change a password, where the operator says so. */
const DAY_MS = 86_400_000;

/** `/user` and `/reauthenticate`. contracts/gotrue.md §4 and §6. */
export function userRoutes(auth: Auth): Hono {
  const { services } = auth;
  const app = new Hono();
  app.get('/user', async (c) => c.json(await userJson(services.database, (await signedIn(auth, c)).user)));
  app.put('/user', async (c) => {
    const caller = await signedIn(auth, c);
    auth.limits.request('user', services.settings.gotrue.callsPerFiveMinutes, 5);
    const user = await change(auth, c, caller, await readBody(c));
    return c.json(await userJson(services.database, user));
  });
  app.get('/reauthenticate', async (c) => {
    const { user } = await signedIn(auth, c);
    if (user.email === null && user.phone === null) {
      throw new GotrueRefused(
        400,
        'validation_failed',
        'Reauthentication requires the user to have an email or a phone number',
      );
    }
    await sendReauthentication(auth, user);
    return c.json({});
  });
  return app;
}

async function change(auth: Auth, c: Context, caller: SignedIn, body: Body): Promise<UserRow> {
  const { services, project } = auth;
  const { database } = services;
  let { user } = caller;
  const email = text(body, 'email') === '' ? undefined : readEmail(text(body, 'email'));
  const phone = text(body, 'phone') === '' ? undefined : readPhone(text(body, 'phone'));
  const password = text(body, 'password') === '' ? undefined : text(body, 'password');
  const codeChallenge = readCodeChallenge(body);

  if (user.is_anonymous && password !== undefined && email === undefined && phone === undefined) {
    const message = 'Updating password of an anonymous user without an email or phone is not allowed';
    throw new GotrueRefused(422, 'validation_failed', message);
  }
  if (user.is_sso && (email !== undefined || phone !== undefined || password !== undefined)) {
    throw new GotrueRefused(
      422,
      'user_sso_managed',
      'Updating email, phone, password of a SSO account is not possible',
    );
  }
  if (email !== undefined || password !== undefined) await requireAal2(auth, caller);
  const newEmail = email === user.email ? undefined : email;
  const newPhone = phone === user.phone ? undefined : phone;
  // All that can be refused is refused before anything is changed.
  if (newEmail !== undefined && (await findUserByEmail(database, project, newEmail))) throw emailExists();
  if (newPhone !== undefined && (await findUserByPhone(database, project, newPhone))) throw phoneExists();
  if (password !== undefined) await requireMayChangePassword(auth, caller, password, body);

  const data = record(body, 'data');
  if (Object.keys(data).length > 0) {
    const merged = Object.entries({ ...user.user_metadata, ...data }).filter(([, value]) => value !== null);
    const change = { user_metadata: JSON.stringify(Object.fromEntries(merged)) };
    user = await updateUser(database, user.id, change, services.now());
  }
  if (password !== undefined) {
    const change = { password_hash: await services.passwords.hash(password) };
    user = await updateUser(database, user.id, change, services.now());
    await database.query('delete from one_time_tokens where user_id = $1', [user.id]);
    await endSessions(services, user.id, caller.session.id, 'others');
  }
  if (newEmail !== undefined) {
    const target = { redirectTo: allowedRedirect(auth, c.req.query('redirect_to')), codeChallenge };
    user = await changeEmail(auth, user, newEmail, target);
  }
  if (newPhone !== undefined) {
    if (services.settings.gotrue.phoneAutoconfirm) user = await setPhone(auth, user, newPhone);
    else await sendSms(auth, user, 'phone_change', newPhone);
  }
  return user;
}

/** At once where addresses need no confirmation; else by a mail to the new one, and to the old one where there is one. */
async function changeEmail(auth: Auth, user: UserRow, to: string, target: Parameters<typeof sendLink>[5]) {
  const { mailerAutoconfirm, secureEmailChange } = auth.services.settings.gotrue;
  if (mailerAutoconfirm) return setEmail(auth, user, to);
  if (secureEmailChange && user.email !== null) {
    await sendLink(auth, user, 'email_change_current', 'email_change', user.email, target);
  }
  await sendLink(auth, user, 'email_change_new', 'email_change', to, target);
  return user;
}

async function requireAal2({ services }: Auth, { user, session }: SignedIn): Promise<void> {
  if (session.aal === 'aal2') return;
  const factors = await listFactors(services.database, user.id);
  if (!factors.some(({ status }) => status === 'verified')) return;
  const message = 'AAL2 session is required to update email or password when MFA is enabled.';
  throw new GotrueRefused(401, 'insufficient_aal', message);
}

async function requireMayChangePassword(auth: Auth, caller: SignedIn, password: string, body: Body): Promise<void> {
  const { services } = auth;
  const { user, session } = caller;
  const { passwordReauthentication, currentPasswordRequired } = services.settings.gotrue;
  const current = text(body, 'current_password');
  if (currentPasswordRequired && user.password_hash !== null) {
    if (current === '') {
      throw new GotrueRefused(400, 'current_password_required', 'Current password required when setting new password.');
    }
    if (!(await services.passwords.verify(current, user.password_hash))) {
      throw new GotrueRefused(400, 'current_password_invalid', 'Current password provided is invalid.');
    }
  }
  requireGoodPassword(auth, password);
  if (user.password_hash !== null && (await services.passwords.verify(password, user.password_hash))) {
    throw new GotrueRefused(422, 'same_password', 'New password should be different from the old password.');
  }
  // Last: the code is spent by it.
  if (passwordReauthentication && services.now() > session.created_at.getTime() + DAY_MS) {
    await spendNonce(auth, user, text(body, 'nonce'));
  }
}

async function spendNonce({ services }: Auth, user: UserRow, nonce: string): Promise<void> {
  if (nonce === '') {
    throw new GotrueRefused(400, 'reauthentication_needed', 'Password update requires reauthentication');
  }
  const waiting = (await listTokens(services.database, user.id)).find(({ kind }) => kind === 'reauthentication');
  const good = waiting !== undefined && isCode(services, waiting, nonce);
  if (!good || !(await spendToken(services.database, waiting.id))) {
    throw new GotrueRefused(422, 'reauthentication_not_valid', 'Nonce has expired or is invalid');
  }
}
