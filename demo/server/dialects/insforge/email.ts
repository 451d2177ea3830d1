import { Hono } from 'hono';
import { updateUser } from '../../accounts/users.js';
import { confirm, findAccount } from './accounts.js';
import { anyText, email, hexToken, readBody, required, sixDigits } from './body.js';
import { redirect, Refused, reply } from './errors.js';
import { linkTarget } from './joining.js';
import { findLink, issueTicket, mail, spendCode, spendLink } from './mails.js';
import { openSession } from './open-session.js';
import { checkPassword, hashPassword } from './passwords.js';
import type { Insforge } from './parts.js';
import { withQuery } from './redirects.js';

/** Codes and links by mail, below `/api/auth/email` (contracts/insforge.md §6.7–6.9). */
export function emails(parts: Insforge): Hono {
  const { services, limits } = parts;
  const rules = () => services.settings.insforge;
  const app = new Hono();

  app.post('/send-verification', (c) =>
    limits.under(c, 'mails', async () => {
      const body = await readBody(c);
      const given = required(body, { email });
      const { verifyEmailMethod: method } = rules();
      const target = linkTarget(parts, method, body, 'email verification');
      limits.mailTo(given.email.toLowerCase());
      const user = await findAccount(parts, given.email);
      if (user?.email_confirmed_at === null) await mail(parts, 'verify', given.email, target);
      return reply(c, sent(`sent you a verification ${method}`), 202);
    }),
  );

  app.post('/send-reset-password', (c) =>
    limits.under(c, 'mails', async () => {
      const body = await readBody(c);
      const given = required(body, { email });
      const { resetPasswordMethod: method } = rules();
      const target = linkTarget(parts, method, body, 'password reset');
      limits.mailTo(given.email.toLowerCase());
      if ((await findAccount(parts, given.email)) !== undefined) await mail(parts, 'reset', given.email, target);
      return reply(c, sent(`sent you a password reset ${method}`), 202);
    }),
  );

  app.post('/send-otp', (c) =>
    limits.under(c, 'mails', async () => {
      const given = required(await readBody(c), { email });
      limits.mailTo(given.email.toLowerCase());
      await mail(parts, 'sign-in', given.email);
      const message = 'If sign-in is available for this email, we have sent a verification code.';
      return reply(c, { success: true, message }, 202);
    }),
  );

  app.post('/verify', (c) =>
    limits.under(c, 'codes', async () => {
      const given = required(await readBody(c), { email, otp: sixDigits });
      await spendCode(parts, 'verify', given.email, given.otp);
      const user = (await findAccount(parts, given.email))!;
      services.counters.insforge.sessions += 1;
      return openSession(parts, c, await confirm(parts, user));
    }),
  );

  app.get('/verify-link', async (c) => {
    const { token } = required(c.req.query(), { token: hexToken });
    const { redirect_to: back } = await findLink(parts, 'verify', token);
    const said = (parameters: Record<string, string>) => redirect(c, withQuery(back ?? services.pageUrl(), parameters));
    try {
      const user = await findAccount(parts, await spendLink(parts, 'verify', token));
      if (user) await confirm(parts, user);
    } catch (reason) {
      if (!(reason instanceof Refused)) throw reason;
      return said({ insforge_status: 'error', insforge_type: 'verify_email', insforge_error: reason.message });
    }
    return said({ insforge_status: 'success', insforge_type: 'verify_email' });
  });

  app.post('/exchange-reset-password-token', (c) =>
    limits.under(c, 'codes', async () => {
      const given = required(await readBody(c), { email, code: sixDigits });
      await spendCode(parts, 'reset', given.email, given.code);
      return reply(c, await issueTicket(parts, given.email));
    }),
  );

  // Not spent by opening it, since mail scanners open links, too.
  app.get('/reset-password-link', async (c) => {
    const { token } = required(c.req.query(), { token: hexToken });
    const { redirect_to: back } = await findLink(parts, 'reset', token);
    const parameters = { token, insforge_status: 'ready', insforge_type: 'reset_password' };
    return redirect(c, withQuery(back ?? services.pageUrl(), parameters));
  });

  app.post('/reset-password', (c) =>
    limits.under(c, 'codes', async () => {
      const given = required(await readBody(c), { newPassword: anyText, otp: anyText });
      checkPassword(rules(), given.newPassword);
      const user = await findAccount(parts, await spendLink(parts, 'reset', given.otp));
      const change = { password_hash: await hashPassword(services, given.newPassword) };
      if (user) await updateUser(services.database, user.id, change, services.now());
      return reply(c, { message: 'Password reset successfully. Please login with your new password.' });
    }),
  );
  return app;
}

function sent(what: string) {
  return { success: true, message: `If your email is registered, we have ${what}. Please check your inbox.` };
}
