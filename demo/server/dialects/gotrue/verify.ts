import { Hono, type Context } from 'hono';
import { openSession } from '../../accounts/sessions.js';
import {
  findTokenByLink,
  inTime,
  isCode,
  type OneTimeTokenRow,
  type TokenKind,
} from '../../accounts/one-time-tokens.js';
import { findUser, isBanned, type UserRow } from '../../accounts/users.js';
import { readEmail, readPhone } from './addresses.js';
import { readBody, text, type Body } from './body.js';
import { confirm, type Confirmed } from './confirm.js';
import type { Auth } from './deployment.js';
import { issueAuthCode } from './flow-states.js';
import { allowedRedirect, oauthError, withFragment, withQuery } from './redirects.js';
import { GotrueRefused } from './refused.js';
import { sessionJson, signInAnswer } from './session.js';

/** Which tokens a `type` may stand for. `email` fits all that a person signs in with. */
const KINDS: Readonly<Record<string, readonly TokenKind[]>> = {
  email: ['confirmation', 'recovery', 'invite'],
  signup: ['confirmation'],
  invite: ['invite'],
  magiclink: ['recovery', 'confirmation'],
  recovery: ['recovery'],
  email_change: ['email_change_new', 'email_change_current'],
  sms: ['sms'],
  phone_change: ['phone_change'],
};

const HALF_WAY = 'Confirmation link accepted. Please proceed to confirm link sent to the other email';

/** `/verify`: a code typed into the page (POST), or a link opened from a mail (GET). contracts/gotrue.md §3 and §5. */
export function verifyRoutes(auth: Auth): Hono {
  const app = new Hono();
  app.use('/verify', async (_, next) => {
    auth.limits.request('verify', auth.services.settings.gotrue.callsPerFiveMinutes, 5);
    return next();
  });
  app.post('/verify', async (c) => {
    const body = await readBody(c);
    const confirmed = text(body, 'token_hash') === '' ? await byCode(auth, body) : await byHash(auth, body);
    if (confirmed.kind === 'half-way') return c.json({ code: '200', msg: HALF_WAY });
    return signInAnswer(auth, c, confirmed.user, 'otp');
  });
  app.get('/verify', (c) => openLink(auth, c));
  return app;
}

async function byCode(auth: Auth, body: Body): Promise<Confirmed> {
  const { services, project } = auth;
  const kinds = requireKinds(text(body, 'type'));
  const [email, phone, code] = [text(body, 'email'), text(body, 'phone'), text(body, 'token')];
  if (code === '' || (email === '') === (phone === '')) {
    throw new GotrueRefused(400, 'validation_failed', 'Verify requires a token, and an email or a phone number');
  }
  const sentTo = email === '' ? readPhone(phone) : readEmail(email);
  const waiting = await services.database.query<OneTimeTokenRow>(
    `select one_time_tokens.* from one_time_tokens join users on users.id = user_id
     where project = $1 and sent_to = $2 and kind = any($3) and accepted_at is null`,
    [project, sentTo, kinds],
  );
  const row = waiting.find((one) => isCode(services, one, code));
  return (await carryOut(auth, row)) ?? refuseToken('Token has expired or is invalid');
}

async function byHash(auth: Auth, body: Body): Promise<Confirmed> {
  const kinds = requireKinds(text(body, 'type'));
  if (['email', 'phone', 'token', 'redirect_to'].some((name) => text(body, name) !== '')) {
    throw new GotrueRefused(400, 'validation_failed', 'Only the token_hash and type should be provided');
  }
  const row = await findTokenByLink(auth.services.database, text(body, 'token_hash'));
  const good = row !== undefined && kinds.includes(row.kind) && inTime(auth.services, row);
  return (await carryOut(auth, good ? row : undefined)) ?? refuseToken('Email link is invalid or has expired');
}

/** Whatever comes of it comes back in the address: 303 to the site. */
async function openLink(auth: Auth, c: Context): Promise<Response> {
  const { services } = auth;
  const token = c.req.query('token') ?? '';
  const type = c.req.query('type') ?? '';
  const redirectTo = allowedRedirect(auth, c.req.query('redirect_to'));
  const isPkce = token.startsWith('pkce_');
  try {
    const row = await findTokenByLink(services.database, token);
    const good = row !== undefined && requireKinds(type).includes(row.kind) && inTime(services, row);
    const confirmed =
      (await carryOut(auth, good ? row : undefined)) ?? refuseToken('Email link is invalid or has expired');
    if (confirmed.kind === 'half-way') {
      const back = isPkce ? withQuery(redirectTo, { message: HALF_WAY }) : redirectTo;
      return c.redirect(withFragment(back, { message: HALF_WAY }), 303);
    }
    if (isPkce && row?.flow_id) {
      const code = await issueAuthCode(auth, row.flow_id, confirmed.user.id);
      return c.redirect(withQuery(redirectTo, { code }), 303);
    }
    services.counters[auth.project].sessions += 1;
    const session = await sessionJson(auth, await openSession(services, confirmed.user, 'otp'));
    return c.redirect(
      withFragment(redirectTo, {
        access_token: session.access_token,
        expires_at: String(session.expires_at),
        expires_in: String(session.expires_in),
        refresh_token: session.refresh_token,
        token_type: session.token_type,
        type,
      }),
      303,
    );
  } catch (error) {
    if (!(error instanceof GotrueRefused)) throw error;
    const said = { error: oauthError(error.status), error_code: error.code, error_description: error.message };
    return c.redirect(withFragment(isPkce ? withQuery(redirectTo, said) : redirectTo, said), 303);
  }
}

async function carryOut(auth: Auth, row: OneTimeTokenRow | undefined): Promise<Confirmed | undefined> {
  if (row === undefined) return undefined;
  const user: UserRow | undefined = await findUser(auth.services.database, auth.project, row.user_id);
  if (user === undefined) return undefined;
  if (isBanned(user, auth.services.now())) throw new GotrueRefused(403, 'user_banned', 'User is banned');
  return confirm(auth, user, row);
}

function requireKinds(type: string): readonly TokenKind[] {
  const kinds = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kinds === undefined) throw new GotrueRefused(400, 'validation_failed', 'Verify requires a verification type');
  return kinds;
}

function refuseToken(message: string): never {
  throw new GotrueRefused(403, 'otp_expired', message);
}
