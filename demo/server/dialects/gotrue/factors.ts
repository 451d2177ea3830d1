import { randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { listFactors, type FactorRow } from '../../accounts/factors.js';
import { hashCode } from '../../accounts/one-time-tokens.js';
import { stepDownSessions, stepUpSession } from '../../accounts/sessions.js';
import { creationOptions, readAnswered, readCreated, requestOptions } from '../../webauthn.js';
import { readPhone } from './addresses.js';
import { signedInMember, type SignedIn } from './authorization.js';
import { readBody, record, text, type Body } from './body.js';
import type { Auth } from './deployment.js';
import { deliver } from './messages.js';
import { GotrueRefused } from './refused.js';
import { answerSession } from './session.js';
import { isTotpCode, newTotp } from './totp.js';

const MAX_FACTORS = 10;
/** Of a challenge, and of a factor that nobody has proved yet. */
const LIFETIME_MS = 300_000;

const METHODS = { totp: 'totp', phone: 'mfa/phone', webauthn: 'mfa/webauthn' } as const;

interface ChallengeRow {
  id: string;
  factor_id: string;
  ip: string;
  code_hash: string | null;
  webauthn_challenge: string | null;
  verified_at: Date | null;
  created_at: Date;
}

/** Second factors: enrol, challenge, verify, unenrol. contracts/gotrue.md §6. */
export function factorRoutes(auth: Auth): Hono {
  const { services } = auth;
  const app = new Hono();
  const limited = () => auth.limits.request('factor', services.settings.gotrue.factorCallsPerMinute, 1);

  app.post('/factors', async (c) => {
    const caller = await signedInMember(auth, c);
    return c.json(await enrol(auth, caller, await readBody(c)));
  });
  app.post('/factors/:id/challenge', async (c) => {
    limited();
    const caller = await signedInMember(auth, c);
    return c.json(await challenge(auth, caller, await findFactor(auth, caller, c)));
  });
  app.post('/factors/:id/verify', async (c) => {
    limited();
    const caller = await signedInMember(auth, c);
    return verify(auth, c, caller, await findFactor(auth, caller, c), await readBody(c));
  });
  app.delete('/factors/:id', async (c) => {
    const caller = await signedInMember(auth, c);
    const factor = await findFactor(auth, caller, c);
    if (factor.status === 'verified' && caller.session.aal === 'aal1') {
      throw new GotrueRefused(422, 'insufficient_aal', 'AAL2 required to unenroll verified factor');
    }
    await services.database.query('delete from factors where id = $1', [factor.id]);
    const left = await listFactors(services.database, caller.user.id);
    if (!left.some(({ status }) => status === 'verified')) {
      await stepDownSessions(services.database, caller.user.id, services.now());
    }
    return c.json({ id: factor.id });
  });
  return app;
}

async function enrol(auth: Auth, caller: SignedIn, body: Body) {
  const { services } = auth;
  const type = text(body, 'factor_type');
  if (type !== 'totp' && type !== 'phone' && type !== 'webauthn') {
    throw new GotrueRefused(400, 'validation_failed', 'factor_type needs to be totp, phone, or webauthn');
  }
  requireEnabled(auth, type, 'enroll');
  const name = text(body, 'friendly_name');
  await services.database.query(
    "delete from factors where user_id = $1 and status = 'unverified' and created_at <= $2",
    [caller.user.id, new Date(services.now() - LIFETIME_MS)],
  );
  const factors = await listFactors(services.database, caller.user.id);
  if (factors.length >= MAX_FACTORS) {
    const message = 'Maximum number of verified factors reached, unenroll to continue';
    throw new GotrueRefused(422, 'too_many_enrolled_mfa_factors', message);
  }
  if (factors.some((factor) => factor.friendly_name === name)) {
    const message = `A factor with the friendly name ${JSON.stringify(name)} for this user already exists`;
    throw new GotrueRefused(422, 'mfa_factor_name_conflict', message);
  }
  if (factors.some(({ status }) => status === 'verified') && caller.session.aal === 'aal1') {
    throw new GotrueRefused(403, 'insufficient_aal', 'AAL2 required to enroll a new factor');
  }
  const id = randomUUID();
  const account = caller.user.email ?? caller.user.phone ?? '';
  const totp = type === 'totp' ? newTotp(services, text(body, 'issuer'), account) : undefined;
  const phone = type === 'phone' ? readPhone(text(body, 'phone')) : null;
  await services.database.query(
    `insert into factors (id, user_id, factor_type, friendly_name, status, secret, phone, created_at, updated_at)
     values ($1, $2, $3, $4, 'unverified', $5, $6, $7, $7)`,
    [id, caller.user.id, type, name, totp?.sealed ?? null, phone, new Date(services.now())],
  );
  return {
    id,
    type,
    friendly_name: name,
    ...(totp === undefined ? {} : { totp: totp.shown }),
    ...(phone === null ? {} : { phone }),
  };
}

async function challenge(auth: Auth, { user }: SignedIn, factor: FactorRow) {
  const { services } = auth;
  requireEnabled(auth, factor.factor_type, 'verify');
  const at = new Date(services.now());
  const id = randomUUID();
  let codeHash: string | null = null;
  let options: { type: 'create' | 'request'; challenge: string; publicKey: object } | undefined;
  if (factor.factor_type === 'phone') {
    auth.limits.sms();
    const code = String(randomInt(10 ** services.settings.gotrue.otpLength)).padStart(
      services.settings.gotrue.otpLength,
      '0',
    );
    codeHash = hashCode(services, id, code);
    deliver(auth, 'sms', factor.phone ?? '', 'Your second factor', { code });
  }
  if (factor.factor_type === 'webauthn') options = await ceremony(auth, user.id, user.email ?? '', factor);
  await services.database.query(
    `insert into factor_challenges (id, factor_id, ip, code_hash, webauthn_challenge, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [id, factor.id, CALLER_IP, codeHash, options?.challenge ?? null, at],
  );
  await services.database.query('update factors set last_challenged_at = $2 where id = $1', [factor.id, at]);
  return {
    id,
    type: factor.factor_type,
    expires_at: Math.floor((at.getTime() + LIFETIME_MS) / 1000),
    ...(options === undefined
      ? {}
      : { webauthn: { type: options.type, credential_options: { publicKey: options.publicKey } } }),
  };
}

/** A factor that has no credential yet makes one; one that has shows it. */
async function ceremony({ services }: Auth, userId: string, name: string, factor: FactorRow) {
  if (factor.credential !== null) {
    const publicKey = await requestOptions([factor.credential]);
    return { type: 'request' as const, challenge: publicKey.challenge, publicKey };
  }
  const known = (await listFactors(services.database, userId)).flatMap(({ credential }) => credential ?? []);
  const publicKey = await creationOptions({ id: userId, name }, known, false);
  return { type: 'create' as const, challenge: publicKey.challenge, publicKey };
}

async function verify(auth: Auth, c: Context, caller: SignedIn, factor: FactorRow, body: Body): Promise<Response> {
  const { services } = auth;
  const { database } = services;
  requireEnabled(auth, factor.factor_type, 'verify');
  const [row] = await database.query<ChallengeRow>(
    'select * from factor_challenges where factor_id = $1 and id::text = $2',
    [factor.id, text(body, 'challenge_id')],
  );
  if (row === undefined) {
    throw new GotrueRefused(422, 'mfa_factor_not_found', 'MFA factor with the provided challenge ID not found');
  }
  if (row.verified_at !== null || row.ip !== CALLER_IP) {
    throw new GotrueRefused(422, 'mfa_ip_address_mismatch', 'Challenge and verify IP addresses mismatch.');
  }
  if (services.now() >= row.created_at.getTime() + LIFETIME_MS) {
    const message = `MFA challenge ${row.id} has expired, verify against another challenge or create a new challenge.`;
    throw new GotrueRefused(422, 'mfa_challenge_expired', message);
  }
  await requireProof(auth, c, factor, row, body);
  const at = new Date(services.now());
  const claimed = await database.query(
    'update factor_challenges set verified_at = $2 where id = $1 and verified_at is null returning 1',
    [row.id, at],
  );
  if (claimed.length === 0) {
    throw new GotrueRefused(422, 'mfa_ip_address_mismatch', 'Challenge and verify IP addresses mismatch.');
  }
  await database.query("update factors set status = 'verified', updated_at = $2 where id = $1", [factor.id, at]);
  await database.query("delete from factors where user_id = $1 and id <> $2 and status = 'unverified'", [
    caller.user.id,
    factor.id,
  ]);
  const session = await stepUpSession(services, caller.user, caller.session.id, METHODS[factor.factor_type]);
  if (session === undefined) {
    throw new GotrueRefused(403, 'session_not_found', 'Session from session_id claim in JWT does not exist');
  }
  return answerSession(auth, c, session);
}

/** @throws GotrueRefused when what was sent does not prove the factor. */
async function requireProof(auth: Auth, c: Context, factor: FactorRow, row: ChallengeRow, body: Body): Promise<void> {
  const { services } = auth;
  const wrong = (message: string) => new GotrueRefused(422, 'mfa_verification_failed', message);
  switch (factor.factor_type) {
    case 'totp':
      if (!(await isTotpCode(services, factor, text(body, 'code')))) throw wrong('Invalid TOTP code entered');
      break;
    case 'phone': {
      const given = Buffer.from(hashCode(services, row.id, text(body, 'code')), 'hex');
      if (!timingSafeEqual(given, Buffer.from(row.code_hash ?? '', 'hex')))
        throw wrong('Invalid MFA Phone code entered');
      break;
    }
    case 'webauthn': {
      const response = record(record(body, 'webauthn'), 'credential_response');
      const challenge = row.webauthn_challenge ?? '';
      const origin = c.req.header('origin');
      const credential =
        factor.credential === null
          ? await readCreated(services, origin, challenge, response)
          : await readAnswered(services, origin, challenge, factor.credential, response);
      if (credential === undefined) throw wrong('Failed to verify WebAuthn MFA credential');
      await services.database.query('update factors set credential = $2 where id = $1', [
        factor.id,
        JSON.stringify(credential),
      ]);
    }
  }
}

async function findFactor({ services }: Auth, { user }: SignedIn, c: Context): Promise<FactorRow> {
  const factors = await listFactors(services.database, user.id);
  const factor = factors.find(({ id }) => id === c.req.param('id'));
  if (factor === undefined) throw new GotrueRefused(404, 'mfa_factor_not_found', 'Factor not found');
  return factor;
}

function requireEnabled({ services }: Auth, type: FactorRow['factor_type'], what: 'enroll' | 'verify'): void {
  const { totpEnabled, phoneFactorEnabled, webauthnFactorEnabled } = services.settings.gotrue;
  const on = { totp: totpEnabled, phone: phoneFactorEnabled, webauthn: webauthnFactorEnabled }[type];
  const name = { totp: 'TOTP', phone: 'Phone', webauthn: 'WebAuthn' }[type];
  if (!on) {
    throw new GotrueRefused(422, `mfa_${type}_${what}_not_enabled`, `MFA ${what} is disabled for ${name}`);
  }
}

/** All callers come in at one loopback listener. */
const CALLER_IP = 'loopback';
