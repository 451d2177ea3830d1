import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { findUserByEmail } from '../../accounts/users.js';
import type { Settings } from '../../settings.js';
import type { Auth } from '../gotrue/deployment.js';
import { sendLink } from '../gotrue/messages.js';
import { allowedRedirect } from '../gotrue/redirects.js';
import { GotrueRefused } from '../gotrue/refused.js';
import { domainOf, readAddress } from './addresses.js';
import { caller } from './caller.js';
import { refuse, type FieldFault } from './errors.js';
import { findProfile } from './profile.js';

/** How people come in, below `/api/auth`: invitations, reset, sign-up policy, self-service. contracts/superai.md §2 and §3. */
export function joining(auth: Auth): Hono {
  const { database, settings, now } = auth.services;
  const app = new Hono();

  app.post('/resend-invite', async (c) => {
    const email = readAddress(c, 'body', (await jsonBody(c))['email']);
    if (email instanceof Response) return email;
    const user = await findUserByEmail(database, 'superai', email);
    if (user === undefined) return refuse(c, 404);
    // Who has come already needs no invitation; the answer is the same.
    if (user.email_confirmed_at === null) {
      const target = { redirectTo: allowedRedirect(auth, undefined) };
      const sent = await accepted(sendLink(auth, user, 'invite', 'invite', email, target));
      if (!sent) return refuse(c, 500, { code: 'service_error', message: 'Service error' });
    }
    return c.json({ success: true, message: 'Invitation has been resent successfully', email });
  });

  app.post('/reset-password', async (c) => {
    const body = await jsonBody(c);
    const email = readAddress(c, 'body', body['email']);
    if (email instanceof Response) return email;
    const asked = body['redirect_to'];
    const user = await findUserByEmail(database, 'superai', email);
    if (user !== undefined) {
      const redirectTo = allowedRedirect(auth, typeof asked === 'string' ? asked : undefined);
      await accepted(sendLink(auth, user, 'recovery', 'recovery', email, { redirectTo }));
    }
    return c.json({ message: 'If an account with this email exists, a password reset link has been sent' });
  });

  app.get('/signup-email-policy', (c) => {
    const email = readAddress(c, 'query', c.req.query('email'));
    if (email instanceof Response) return email;
    const reason = blockedReason(settings.superai, email);
    return c.json({ allowed: reason === null, reason });
  });

  app.post('/access-request', async (c) => {
    const body = await jsonBody(c);
    const email = readAddress(c, 'body', body['email']);
    if (email instanceof Response) return email;
    const details = [...lengthFault(body, 'full_name', 1, 200), ...lengthFault(body, 'use_case', 50, 5000)];
    return details.length > 0 ? refuse(c, 422, { details }) : c.json({ status: 'received' });
  });

  app.post('/self-service/complete', async (c) => {
    const user = await caller(auth, c);
    if (user instanceof Response) return user;
    const email = user.email ?? '';
    const known = await findProfile(database, user.id);
    const reason = blockedReason(settings.superai, email);
    if (known === undefined && reason !== null) {
      return refuse(c, 400, { code: reason, message: 'Sign-up is not available for this email address' });
    }
    const [name = ''] = email.split('@');
    const firstName = name.charAt(0).toUpperCase() + name.slice(1);
    await database.query(
      `insert into profiles
         (user_id, first_name, last_name, role, organization_id, organization_name, created_at, updated_at)
       values ($1, $2, '', 'org_admin', $3, $4, $5, $5) on conflict (user_id) do nothing`,
      [user.id, firstName, randomUUID(), `${firstName}'s organization`, new Date(now())],
    );
    const profile = (await findProfile(database, user.id))!;
    return c.json({
      organization_id: profile.organization_id,
      organization_name: profile.organization_name,
      user_id: user.id,
      email,
      created: known === undefined,
    });
  });
  return app;
}

/** Whether the mail went out. */
function accepted(sending: Promise<void>): Promise<boolean> {
  return sending.then(
    () => true,
    (error: unknown) => {
      if (error instanceof GotrueRefused) return false;
      throw error;
    },
  );
}

function blockedReason(policy: Settings['superai'], email: string): string | null {
  const domain = domainOf(email);
  if (policy.disposableDomains.includes(domain)) return 'disposable_email';
  if (policy.personalDomains.includes(domain)) return 'personal_email_not_allowed';
  return policy.academicDomains.includes(domain) ? 'academic_email_not_allowed' : null;
}

function lengthFault(body: Record<string, unknown>, field: string, min: number, max: number): FieldFault[] {
  const value = body[field];
  const loc = ['body', field];
  if (value === undefined) return [{ type: 'missing', loc, msg: 'Field required' }];
  if (typeof value !== 'string') return [{ type: 'string_type', loc, msg: 'Input should be a valid string' }];
  if (value.length < min)
    return [{ type: 'string_too_short', loc, msg: `String should have at least ${min} characters` }];
  return value.length > max
    ? [{ type: 'string_too_long', loc, msg: `String should have at most ${max} characters` }]
    : [];
}

async function jsonBody(c: Context): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}
