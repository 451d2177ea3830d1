import { Hono, type Context } from 'hono';
import { findUserByEmail, findUserByPhone } from '../../accounts/users.js';
import { listTokens } from '../../accounts/one-time-tokens.js';
import { readEmail, readPhone } from './addresses.js';
import { readBody, record, text, type Body } from './body.js';
import { requireCaptcha } from './captcha.js';
import type { Auth } from './deployment.js';
import { readCodeChallenge } from './flow-states.js';
import { MESSAGE_ID, sendLink, sendSms, type LinkTarget } from './messages.js';
import { allowedRedirect } from './redirects.js';
import { GotrueRefused } from './refused.js';
import { newEmailUser, newPhoneUser, requireOpenSignup } from './sign-up.js';

/** The calls that send a code or link: `/otp`, `/magiclink`, `/recover`, `/resend`. contracts/gotrue.md §3. */
export function codeRoutes(auth: Auth): Hono {
  const app = new Hono();
  const route = (path: string, answer: (c: Context, body: Body) => Promise<Response>) =>
    app.post(path, async (c) => {
      auth.limits.request(path, auth.services.settings.gotrue.callsPerFiveMinutes, 5);
      const body = await readBody(c);
      requireCaptcha(auth, body);
      return answer(c, body);
    });
  route('/otp', (c, body) => (text(body, 'phone') === '' ? emailCode(auth, c, body) : smsCode(auth, c, body)));
  route('/magiclink', (c, body) => emailCode(auth, c, body));
  route('/recover', (c, body) => recover(auth, c, body));
  route('/resend', (c, body) => resend(auth, c, body));
  return app;
}

async function emailCode(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services, project } = auth;
  const email = readEmail(text(body, 'email'));
  if (!services.settings.gotrue.emailEnabled) {
    throw new GotrueRefused(422, 'email_provider_disabled', 'Email logins are disabled');
  }
  const target = linkTarget(auth, c, body);
  const known = await findUserByEmail(services.database, project, email);
  if (known === undefined) requireMayCreate(auth, body);
  const user = known ?? (await newEmailUser(auth, email, { data: record(body, 'data') }));
  if (user.email_confirmed_at === null) await sendLink(auth, user, 'confirmation', 'signup', email, target);
  else await sendLink(auth, user, 'recovery', 'magiclink', email, target);
  return c.json({});
}

async function smsCode(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services, project } = auth;
  const phone = readPhone(text(body, 'phone'));
  if (!services.settings.gotrue.phoneEnabled) {
    throw new GotrueRefused(422, 'phone_provider_disabled', 'Unsupported phone provider');
  }
  const known = await findUserByPhone(services.database, project, phone);
  if (known === undefined) requireMayCreate(auth, body);
  const user = known ?? (await newPhoneUser(auth, phone, { data: record(body, 'data') }));
  await sendSms(auth, user, 'sms', phone);
  return c.json(known === undefined ? {} : { message_id: MESSAGE_ID });
}

/** An unknown address is answered alike: who has an account is nobody's business. */
async function recover(auth: Auth, c: Context, body: Body): Promise<Response> {
  const email = readEmail(text(body, 'email'));
  const target = linkTarget(auth, c, body);
  const user = await findUserByEmail(auth.services.database, auth.project, email);
  if (user !== undefined) await sendLink(auth, user, 'recovery', 'recovery', email, target);
  return c.json({});
}

/** Sends again what is waiting; says `{}` when nothing is. */
async function resend(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services, project } = auth;
  const type = text(body, 'type');
  switch (type) {
    case 'signup': {
      const email = readEmail(text(body, 'email'));
      const user = await findUserByEmail(services.database, project, email);
      if (user !== undefined && user.email_confirmed_at === null) {
        await sendLink(auth, user, 'confirmation', 'signup', email, linkTarget(auth, c, body));
      }
      return c.json({});
    }
    case 'email_change': {
      const user = await findUserByEmail(services.database, project, readEmail(text(body, 'email')));
      if (user === undefined) return c.json({});
      const target = linkTarget(auth, c, body);
      for (const row of await listTokens(services.database, user.id)) {
        if (row.accepted_at !== null) continue;
        if (row.kind === 'email_change_new' || row.kind === 'email_change_current') {
          await sendLink(auth, user, row.kind, 'email_change', row.sent_to, target);
        }
      }
      return c.json({});
    }
    case 'sms': {
      const phone = readPhone(text(body, 'phone'));
      const user = await findUserByPhone(services.database, project, phone);
      if (user === undefined || user.phone_confirmed_at !== null) return c.json({});
      await sendSms(auth, user, 'sms', phone);
      return c.json({ message_id: MESSAGE_ID });
    }
    case 'phone_change': {
      const user = await findUserByPhone(services.database, project, readPhone(text(body, 'phone')));
      const tokens = user === undefined ? [] : await listTokens(services.database, user.id);
      const waiting = tokens.find(({ kind }) => kind === 'phone_change');
      if (user === undefined || waiting === undefined) return c.json({});
      await sendSms(auth, user, 'phone_change', waiting.sent_to);
      return c.json({ message_id: MESSAGE_ID });
    }
    default:
      throw new GotrueRefused(
        400,
        'validation_failed',
        'Missing one of these types: signup, email_change, sms, phone_change',
      );
  }
}

function linkTarget(auth: Auth, c: Context, body: Body): LinkTarget {
  return {
    redirectTo: allowedRedirect(auth, c.req.query('redirect_to')),
    codeChallenge: readCodeChallenge(body),
  };
}

function requireMayCreate(auth: Auth, body: Body): void {
  if (body['create_user'] === false) throw new GotrueRefused(422, 'otp_disabled', 'Signups not allowed for otp');
  requireOpenSignup(auth);
}
