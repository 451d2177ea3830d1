import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { hashCode } from '../../accounts/one-time-tokens.js';
import { invalid, Refused } from './errors.js';
import { PROJECT, type Insforge } from './parts.js';

/** What a mail is for. */
export type MailKind = 'verify' | 'reset' | 'sign-in';

const codeLifetimesMs = { verify: 900_000, reset: 900_000, 'sign-in': 300_000 };
const linkLifetimeMs = 86_400_000;
const mostFailures = 3;
const subjects = { verify: 'Confirm your address', reset: 'Reset your password', 'sign-in': 'Your code to sign in' };

interface MailedCode {
  id: string;
  kind: MailKind;
  sent_to: string;
  code_hash: string | null;
  redirect_to: string | null;
  failures: number;
  used_at: Date | null;
  created_at: Date;
}

/** The mail server's refusals, as they come up before anything is sent. @throws Refused */
function checkMailServer({ services }: Insforge): void {
  switch (services.settings.insforge.mail) {
    case 'none': {
      const advice =
        'Configure and enable custom SMTP, then retry. Cloud-linked projects can use the managed email provider.';
      throw new Refused(503, 'EMAIL_PROVIDER_NOT_CONFIGURED', 'No email provider is configured.', advice);
    }
    case 'down':
      throw new Refused(
        500,
        'EMAIL_SMTP_SEND_FAILED',
        'Failed to send email via SMTP: connect ECONNREFUSED 127.0.0.1:7199',
      );
    case 'interval':
      throw new Refused(429, 'RATE_LIMITED', 'Too many emails to this address. Retry after 60s.');
    case 'works':
  }
}

/** Sends a code, or a link where an address to come back to is given; an earlier one is void. @throws Refused */
export async function mail(parts: Insforge, kind: MailKind, address: string, redirectTo?: string): Promise<void> {
  checkMailServer(parts);
  const { services } = parts;
  const to = address.toLowerCase();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const token = randomBytes(32).toString('hex');
  const byLink = redirectTo !== undefined;
  await services.database.transaction(async (queries) => {
    await queries.query(
      'delete from mailed_codes where project = $1 and kind = $2 and sent_to = $3 and used_at is null',
      [PROJECT, kind, to],
    );
    await queries.query(
      `insert into mailed_codes (id, project, kind, sent_to, code_hash, link_hash, redirect_to, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        randomUUID(),
        PROJECT,
        kind,
        to,
        byLink ? null : hashCode(services, to, code),
        byLink ? hashLink(token) : null,
        redirectTo ?? null,
        new Date(services.now()),
      ],
    );
  });
  const page = kind === 'reset' ? 'reset-password-link' : 'verify-link';
  const holds = byLink ? { link: `${parts.origin()}/api/auth/email/${page}?token=${token}` } : { code };
  const message = { project: PROJECT, channel: 'email', to, subject: subjects[kind], atMs: services.now() } as const;
  services.inbox.deliver({ ...message, ...holds });
}

/** Spends a code; the third wrong one spends it, too. @throws Refused */
export async function spendCode({ services }: Insforge, kind: MailKind, address: string, code: string): Promise<void> {
  const { database } = services;
  const to = address.toLowerCase();
  const [row] = await database.query<MailedCode>(
    `select * from mailed_codes where project = $1 and kind = $2 and sent_to = $3 and used_at is null
     and code_hash is not null`,
    [PROJECT, kind, to],
  );
  const wrong = () => invalid('Invalid or expired verification code');
  if (row === undefined || row.failures >= mostFailures) throw wrong();
  if (services.now() >= row.created_at.getTime() + codeLifetimesMs[kind]) throw wrong();
  if (row.code_hash !== hashCode(services, to, code)) {
    await database.query('update mailed_codes set failures = failures + 1 where id = $1', [row.id]);
    throw wrong();
  }
  await spend(services.database, row.id, services.now(), wrong);
}

/** A token that a code was traded for, as good as the one in a link. */
export async function issueTicket({ services }: Insforge, address: string) {
  const token = randomBytes(32).toString('hex');
  await services.database.query(
    `insert into mailed_codes (id, project, kind, sent_to, link_hash, created_at) values ($1, $2, 'reset', $3, $4, $5)`,
    [randomUUID(), PROJECT, address.toLowerCase(), hashLink(token), new Date(services.now())],
  );
  return { token, expiresAt: new Date(services.now() + linkLifetimeMs).toISOString() };
}

/** Where a link leads back to. @throws Refused where nobody ever sent it */
export async function findLink({ services }: Insforge, kind: MailKind, token: string): Promise<MailedCode> {
  const [row] = await services.database.query<MailedCode>(
    'select * from mailed_codes where project = $1 and kind = $2 and link_hash = $3',
    [PROJECT, kind, hashLink(token)],
  );
  if (row === undefined) throw badLink();
  return row;
}

/** @returns the address it went to. @throws Refused */
export async function spendLink(parts: Insforge, kind: MailKind, token: string): Promise<string> {
  const row = await findLink(parts, kind, token);
  const { database, now } = parts.services;
  if (now() >= row.created_at.getTime() + linkLifetimeMs) throw badLink();
  await spend(database, row.id, now(), badLink);
  return row.sent_to;
}

async function spend(queries: Insforge['services']['database'], id: string, nowMs: number, wrong: () => Refused) {
  const rows = await queries.query(
    'update mailed_codes set used_at = $2 where id = $1 and used_at is null returning 1',
    [id, new Date(nowMs)],
  );
  if (rows.length === 0) throw wrong();
}

function badLink(): Refused {
  return invalid('Invalid or expired verification token');
}

function hashLink(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
