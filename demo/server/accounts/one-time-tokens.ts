import { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Queries } from '../database.js';
import type { Services } from '../services.js';

/** What a code or link is good for. One of each kind per account: a newer one voids the older. */
export type TokenKind =
  | 'confirmation'
  | 'invite'
  | 'recovery'
  | 'email_change_new'
  | 'email_change_current'
  | 'sms'
  | 'phone_change'
  | 'reauthentication';

/** A row of `one_time_tokens`. */
export interface OneTimeTokenRow {
  id: string;
  user_id: string;
  kind: TokenKind;
  sent_to: string;
  code_hash: string;
  link_hash: string | null;
  flow_id: string | null;
  accepted_at: Date | null;
  created_at: Date;
}

/** What goes into the mail. */
export interface IssuedToken {
  readonly code: string;
  /** For the link. */
  readonly token: string;
}

/** Makes a code and a link's token; earlier ones of the same kind are void from now on. */
export async function issueToken(
  services: Services,
  userId: string,
  kind: TokenKind,
  sentTo: string,
  flowId?: string,
): Promise<IssuedToken> {
  const { otpLength } = services.settings.gotrue;
  const code = String(randomInt(10 ** otpLength)).padStart(otpLength, '0');
  // A link of a PKCE flow says so itself: it is good only in the browser that asked for it.
  const token = `${flowId === undefined ? '' : 'pkce_'}${randomBytes(28).toString('hex')}`;
  await services.database.query(
    `insert into one_time_tokens (id, user_id, kind, sent_to, code_hash, link_hash, flow_id, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (user_id, kind) do update set id = excluded.id, sent_to = excluded.sent_to,
       code_hash = excluded.code_hash, link_hash = excluded.link_hash, flow_id = excluded.flow_id,
       accepted_at = null, created_at = excluded.created_at`,
    [
      randomUUID(),
      userId,
      kind,
      sentTo,
      hashCode(services, sentTo, code),
      hashLink(token),
      flowId ?? null,
      new Date(services.now()),
    ],
  );
  return { code, token };
}

/** All of an account's that wait, and the halves of a change that have been accepted. */
export function listTokens(queries: Queries, userId: string): Promise<OneTimeTokenRow[]> {
  return queries.query('select * from one_time_tokens where user_id = $1', [userId]);
}

export function findTokenByLink(queries: Queries, token: string): Promise<OneTimeTokenRow | undefined> {
  return queries
    .query<OneTimeTokenRow>('select * from one_time_tokens where link_hash = $1 and accepted_at is null', [
      hashLink(token),
    ])
    .then((rows) => rows[0]);
}

/** Whether this is the code that was sent, and still in time. */
export function isCode(services: Services, row: OneTimeTokenRow, code: string): boolean {
  const given = Buffer.from(hashCode(services, row.sent_to, code), 'hex');
  return timingSafeEqual(given, Buffer.from(row.code_hash, 'hex')) && inTime(services, row);
}

export function inTime(services: Services, row: OneTimeTokenRow): boolean {
  const { emailOtpLifetime, smsOtpLifetime } = services.settings.gotrue;
  const lifetime = row.kind === 'sms' || row.kind === 'phone_change' ? smsOtpLifetime : emailOtpLifetime;
  return row.accepted_at === null && services.now() < row.created_at.getTime() + lifetime * 1000;
}

/** Spends a token; false when somebody else was faster. */
export async function spendToken(queries: Queries, id: string): Promise<boolean> {
  return (await queries.query('delete from one_time_tokens where id = $1 returning 1', [id])).length > 0;
}

/** As stored: under a secret, since six digits can be tried through. */
export function hashCode(services: Services, sentTo: string, code: string): string {
  return createHmac('sha256', services.secrets.oneTimeCode).update(`${sentTo}\n${code}`).digest('hex');
}

function hashLink(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
