import assert from 'node:assert/strict';
import { GOTRUE_KEY, type TestDemo } from '../support/demo.js';
import { INSTANT, JWT, jwtParts, SECONDS, UUID, type Variables } from './compare.js';
import type { Exchange } from './exchange.js';
import type { Repertoire, Staged } from './play.js';

/** The paths of a user object that differ from one account to the next. */
function userVariables(prefix: string): Variables {
  const address = /^(ada|a|you)@example\.com$/;
  return {
    [`${prefix}id`]: UUID,
    [`${prefix}email`]: address,
    [`${prefix}email_confirmed_at`]: INSTANT,
    [`${prefix}confirmed_at`]: INSTANT,
    [`${prefix}last_sign_in_at`]: INSTANT,
    [`${prefix}created_at`]: INSTANT,
    [`${prefix}updated_at`]: INSTANT,
    [`${prefix}identities[].identity_id`]: UUID,
    [`${prefix}identities[].id`]: UUID,
    [`${prefix}identities[].user_id`]: UUID,
    [`${prefix}identities[].email`]: address,
    [`${prefix}identities[].identity_data.email`]: address,
    [`${prefix}identities[].identity_data.sub`]: UUID,
    [`${prefix}identities[].last_sign_in_at`]: INSTANT,
    [`${prefix}identities[].created_at`]: INSTANT,
    [`${prefix}identities[].updated_at`]: INSTANT,
  };
}

/** Of every answer that is a session. Also super.ai's. */
export const SESSION_VARIABLES: Variables = {
  'header:sb-auth-user-id': /^[0-9a-f-]{36}$/,
  'header:sb-auth-session-id': /^([0-9a-f-]{36}|<uuid>)$/,
  // The exchange has a placeholder: what the claims must be is in contracts/gotrue.md §2.
  access_token: (actual) => assert.match(String(actual), JWT),
  refresh_token: /^[a-z0-9]{12}$/,
  expires_at: SECONDS,
  ...userVariables('user.'),
};

export const gotrue: Repertoire = {
  variables: {
    ...SESSION_VARIABLES,
    error_id: UUID,
    // What is on at a server is its operator's choice; the keys and types are the contract's.
    'external.anonymous_users': /^(true|false)$/,
    'external.github': /^(true|false)$/,
    'external.google': /^(true|false)$/,
    'external.phone': /^(true|false)$/,
    saml_enabled: /^(true|false)$/,
    passkeys_enabled: /^(true|false)$/,
    disable_signup: /^(true|false)$/,
    sms_provider: /^\w*$/,
  },
  notPlayed: {
    'later issue: anonymous users and upgrade': [
      'guest.ok',
      'guest.upgrade.pending',
      'guest.upgrade.pending.pkce',
      'guest.link.url',
      'guest.link.url.pkce',
      'guest.upgrade.verified',
      'guest.upgrade.autoconfirm',
      'guest.ratelimit',
    ],
    'later issue: sign-up': [
      'signup.autoconfirm',
      'signup.confirm',
      'signup.exists.hidden',
      'signup.pkce',
      'signup.taken',
      'signup.weak',
      'signup.weak.legacy',
      'signup.toolong',
      'signup.again',
    ],
    'later issue: codes and links by mail or SMS, reset': [
      'otp.email.ok',
      'otp.email.ok.pkce',
      'otp.sms.ok',
      'verify.email.ok',
      'verify.hash.ok',
      'verify.sms.ok',
      'recover.ok',
      'recover.ok.pkce',
      'resend.ok',
      'verify.email_change.half',
      'verify.link.implicit',
      'verify.link.pkce',
      'verify.link.expired',
      'verify.link.expired.pkce',
      'mail.ratelimit',
      'otp.unknown',
      'verify.wrong',
      'verify.hash.wrong',
      'verify.hash.extra',
    ],
    'later issue: OAuth, PKCE, SSO, id tokens': [
      'pkce.exchange.ok',
      'idtoken.ok',
      'sso.url',
      'sso.url.pkce',
      'authorize.redirect',
      'authorize.unsupported',
      'callback.identity_exists',
      'pkce.unknown',
      'pkce.expired',
      'pkce.verifier',
      'pkce.empty',
      'idtoken.bad',
      'sso.unknown',
    ],
    'later issue: second factors': [
      'mfa.enroll.totp',
      'mfa.challenge.totp',
      'mfa.verify.ok',
      'mfa.unenroll.ok',
      'mfa.guest',
      'mfa.wrong',
      'mfa.challenge.expired',
      'mfa.ip',
      'mfa.name',
      'mfa.stepup',
    ],
    'later issue: passkeys': [
      'passkey.list',
      'passkey.auth.options',
      'passkey.auth.verify',
      'passkey.reg.options',
      'passkey.reg.verify',
      'passkey.update',
      'passkey.delete',
      'passkey.gone',
    ],
    'later issue: changing the account': [
      'reauthenticate.ok',
      'user.update.taken',
      'user.update.guestpw',
      'user.update.same',
      'user.update.reauth',
      'user.update.aal',
    ],
  },
  played: [
    'password.ok',
    'password.weak.session',
    'password.wrong',
    'password.wrong.legacy',
    'password.unconfirmed',
    'password.banned',
    'password.disabled',
    'password.captcha',
    'password.ratelimit',
    'token.badgrant',
    'body.empty',
    'guest.off',
    'signup.closed',
    'refresh.ok',
    'refresh.unknown',
    'refresh.reused',
    'refresh.reuse.allowed',
    'refresh.malformed',
    'refresh.expired',
    'refresh.nosession',
    'refresh.conflict',
    'refresh.timeout',
    'user.get',
    'user.noauth',
    'user.expired',
    'user.revoked',
    'user.deleted',
    'logout.local',
    'logout.others',
    'logout.global',
    'logout.badscope',
    'logout.expired',
    'settings',
    'health',
    'link.off',
    'passkey.off',
    'server.500',
    'server.500.legacy',
    'gateway.nokey',
    'gateway.badkey',
  ],
  stage,
};

const PASSWORD = 'pw123456';

async function stage(demo: TestDemo, exchange: Exchange): Promise<Staged> {
  const { server, clock } = demo;
  const { database } = server;
  // Every exchange starts from the same two accounts.
  await database.query('delete from refresh_tokens');
  await database.query("delete from users where project = 'gotrue'");
  const unconfirmed = exchange.id === 'password.unconfirmed';
  const password = (exchange.requestBody as { password?: string } | null)?.password;
  const kept = exchange.status === 200 && password !== undefined ? password : PASSWORD;
  for (const email of ['ada@example.com', 'a@example.com']) {
    await server.createAccount('gotrue', { email, password: kept, confirmed: !unconfirmed });
  }

  const headers: Record<string, string> = { ...exchange.requestHeaders };
  let body = exchange.requestBody ?? undefined;
  let check: Staged['check'];
  const signIn = async () => {
    const { json } = await demo.gotrue('/auth/v1/token?grant_type=password', {
      method: 'POST',
      body: { email: 'ada@example.com', password: kept },
    });
    return json as { access_token: string; refresh_token: string };
  };
  const refresh = async (token: string) => {
    const { json } = await demo.gotrue('/auth/v1/token?grant_type=refresh_token', {
      method: 'POST',
      body: { refresh_token: token },
    });
    return json.refresh_token as string;
  };

  let accessToken: string | undefined;
  if (headers['Authorization'] === 'Bearer <access token>') accessToken = (await signIn()).access_token;
  if (JSON.stringify(body)?.includes('"refresh_token":"<')) body = { refresh_token: (await signIn()).refresh_token };
  const own = () => (body as { refresh_token: string }).refresh_token;

  switch (exchange.id) {
    case 'password.ok':
      check = ({ json }) => assertClaims(json, clock.ms);
      break;
    case 'password.weak.session':
      server.change({ gotrue: { passwordMinLength: 8 } });
      break;
    case 'password.banned':
      await database.query('update users set banned_until = $1', [new Date(clock.ms + 60_000)]);
      break;
    case 'password.disabled':
      server.change({ gotrue: { emailEnabled: false } });
      break;
    case 'guest.off':
      server.change({ gotrue: { anonymousUsers: false } });
      break;
    case 'signup.closed':
      server.change({ gotrue: { disableSignup: true } });
      break;
    case 'link.off':
      server.change({ gotrue: { manualLinking: false } });
      break;
    case 'passkey.off':
      server.change({ gotrue: { passkeysEnabled: false } });
      break;
    case 'password.captcha':
      server.change({ gotrue: { captchaRequired: true } });
      break;
    case 'password.ratelimit':
      server.change({ gotrue: { tokenCallsPerFiveMinutes: 0 } });
      break;
    case 'refresh.ok': {
      const old = own();
      check = ({ json }) => assert.notEqual(json.refresh_token, old);
      break;
    }
    case 'refresh.reused':
      await refresh(await refresh(own()));
      clock.ms += 11_000;
      break;
    case 'refresh.reuse.allowed': {
      const current = await refresh(own());
      check = ({ json }) => assert.equal(json.refresh_token, current);
      break;
    }
    case 'refresh.expired':
      server.change({ gotrue: { inactivityTimeout: 3600 } });
      clock.ms += 3_601_000;
      break;
    case 'refresh.nosession':
      await database.query('delete from sessions');
      break;
    case 'refresh.conflict':
    case 'refresh.timeout':
    case 'server.500':
    case 'server.500.legacy':
      server.change({ faults: { gotrue: { kind: 'status', status: exchange.status } } });
      break;
    case 'user.expired':
    case 'logout.expired':
      clock.ms += 3_600_000;
      break;
    case 'user.revoked':
      await database.query('delete from sessions');
      break;
    case 'user.deleted':
      await database.query("delete from users where project = 'gotrue'");
      break;
  }
  for (const [name, value] of Object.entries(headers)) {
    // The file's ellipsis stands for the rest of a version and is no header character.
    const plain = value.replace('…', 'node');
    headers[name] = plain.replace('<anon key>', GOTRUE_KEY).replace('<access token>', accessToken ?? '');
  }
  if (exchange.id === 'gateway.badkey') headers['apikey'] = `${GOTRUE_KEY.slice(0, -1)}_`;
  return {
    url: `${server.apiUrl}/gotrue${exchange.path}`,
    headers,
    body,
    variables: exchange.id === 'user.get' ? userVariables('') : {},
    ...(check === undefined ? {} : { check }),
  };
}

/** The claims of contracts/gotrue.md §2. */
function assertClaims(session: { access_token: string; user: { id: string; email: string } }, nowMs: number): void {
  const [header, claims] = jwtParts(session.access_token);
  assert.deepEqual(header, { alg: 'HS256', typ: 'JWT' });
  assert.match(String(claims['iss']), /\/gotrue\/auth\/v1$/);
  assert.match(String(claims['session_id']), UUID);
  const { iss: _iss, session_id: _session, ...rest } = claims;
  assert.deepEqual(rest, {
    sub: session.user.id,
    aud: 'authenticated',
    iat: nowMs / 1000,
    exp: nowMs / 1000 + 3600,
    email: session.user.email,
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: {},
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: nowMs / 1000 }],
    is_anonymous: false,
  });
}
