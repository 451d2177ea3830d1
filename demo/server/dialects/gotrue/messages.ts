import { issueToken, listTokens, type TokenKind } from '../../accounts/one-time-tokens.js';
import type { UserRow } from '../../accounts/users.js';
import type { Auth } from './deployment.js';
import { startFlow, type CodeChallenge } from './flow-states.js';
import { GotrueRefused } from './refused.js';

/** What a link does, as its `type` says. */
export type LinkType = 'signup' | 'invite' | 'magiclink' | 'recovery' | 'email_change';

/** Where a link leads in the end, and the PKCE pair when it is to come back with a code. */
export interface LinkTarget {
  readonly redirectTo: string;
  readonly codeChallenge?: CodeChallenge | undefined;
}

const SUBJECTS: Readonly<Record<LinkType, string>> = {
  signup: 'Confirm your address',
  invite: 'You have been invited',
  magiclink: 'Your sign-in link',
  recovery: 'Reset your password',
  email_change: 'Confirm the change of your address',
};

/** Mails a code and a link. @throws GotrueRefused 429 when one went there a moment ago. */
export async function sendLink(
  auth: Auth,
  user: UserRow,
  kind: TokenKind,
  type: LinkType,
  to: string,
  { redirectTo, codeChallenge }: LinkTarget,
): Promise<void> {
  await requireInterval(auth, user, kind, 'over_email_send_rate_limit');
  auth.limits.mail();
  const flowId =
    codeChallenge === undefined
      ? undefined
      : await startFlow(auth, { provider: 'email', method: 'otp', redirectTo, codeChallenge, userId: user.id });
  const { code, token } = await issueToken(auth.services, user.id, kind, to, flowId);
  const link = new URL(`${auth.issuer()}/verify`);
  link.search = new URLSearchParams({ token, type, redirect_to: redirectTo }).toString();
  deliver(auth, 'email', to, SUBJECTS[type], { code, link: link.href });
}

/** Mails a code that proves the mailbox once more. */
export async function sendReauthentication(auth: Auth, user: UserRow): Promise<void> {
  const byMail = user.email !== null;
  await requireInterval(
    auth,
    user,
    'reauthentication',
    byMail ? 'over_email_send_rate_limit' : 'over_sms_send_rate_limit',
  );
  if (byMail) auth.limits.mail();
  else auth.limits.sms();
  const to = user.email ?? user.phone ?? '';
  const { code } = await issueToken(auth.services, user.id, 'reauthentication', to);
  deliver(auth, byMail ? 'email' : 'sms', to, 'Confirm that it is you', { code });
}

/** Sends a code to a phone. */
export async function sendSms(auth: Auth, user: UserRow, kind: 'sms' | 'phone_change', to: string): Promise<void> {
  await requireInterval(auth, user, kind, 'over_sms_send_rate_limit');
  auth.limits.sms();
  const { code } = await issueToken(auth.services, user.id, kind, to);
  deliver(auth, 'sms', to, 'Your code', { code });
}

/** The gateway's number for a message; the demo's is always the same. */
export const MESSAGE_ID = 'SM123';

export function deliver(
  { services, project }: Auth,
  channel: 'email' | 'sms',
  to: string,
  subject: string,
  content: { code?: string; link?: string },
): void {
  services.inbox.deliver({ project, channel, to, subject, ...content, atMs: services.now() });
}

async function requireInterval({ services }: Auth, user: UserRow, kind: TokenKind, code: string): Promise<void> {
  const last = (await listTokens(services.database, user.id)).find((row) => row.kind === kind);
  if (last === undefined) return;
  const { sendInterval } = services.settings.gotrue;
  const waitMs = last.created_at.getTime() + sendInterval * 1000 - services.now();
  if (waitMs <= 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  throw new GotrueRefused(429, code, `For security purposes, you can only request this after ${seconds} seconds.`);
}
