import { addIdentity, updateIdentity } from '../../accounts/identities.js';
import { inTime, listTokens, spendToken, type OneTimeTokenRow } from '../../accounts/one-time-tokens.js';
import { findUserByEmail, findUserByPhone, updateUser, type UserRow } from '../../accounts/users.js';
import type { Auth } from './deployment.js';
import { GotrueRefused } from './refused.js';

/** What a good code or link has brought about: a person to sign in, or half of a change. */
export type Confirmed = { kind: 'user'; user: UserRow } | { kind: 'half-way' };

/** Carries out what a code or link stands for and voids it. Undefined when another call was faster. */
export async function confirm(auth: Auth, user: UserRow, row: OneTimeTokenRow): Promise<Confirmed | undefined> {
  const { services } = auth;
  if (row.kind === 'email_change_new' || row.kind === 'email_change_current')
    return confirmEmailChange(auth, user, row);
  if (!(await spendToken(services.database, row.id))) return undefined;
  switch (row.kind) {
    case 'sms':
      return { kind: 'user', user: await setPhone(auth, user, row.sent_to) };
    case 'phone_change':
      return { kind: 'user', user: await setPhone(auth, user, row.sent_to) };
    default:
      // A mailbox that was read is the person's, whatever the mail was for.
      return { kind: 'user', user: user.email_confirmed_at === null ? await setEmail(auth, user, row.sent_to) : user };
  }
}

/** Where both mailboxes must agree, the first one only says so. */
async function confirmEmailChange(auth: Auth, user: UserRow, row: OneTimeTokenRow): Promise<Confirmed | undefined> {
  const { database, now } = auth.services;
  const accepted = await database.query(
    'update one_time_tokens set accepted_at = $2 where id = $1 and accepted_at is null returning 1',
    [row.id, new Date(now())],
  );
  if (accepted.length === 0) return undefined;
  const halves = (await listTokens(database, user.id)).filter(({ kind }) => kind.startsWith('email_change'));
  if (halves.some((half) => inTime(auth.services, half))) return { kind: 'half-way' };
  const wanted = halves.find(({ kind }) => kind === 'email_change_new');
  if (wanted === undefined || wanted.accepted_at === null) return undefined;
  const changed = await setEmail(auth, user, wanted.sent_to);
  for (const half of halves) await spendToken(database, half.id);
  return { kind: 'user', user: changed };
}

/** Gives a person a confirmed address. A visitor who had none is a member from now on, under the same id. */
export async function setEmail({ services, project }: Auth, user: UserRow, email: string): Promise<UserRow> {
  const { database } = services;
  const holder = await findUserByEmail(database, project, email);
  if (holder !== undefined && holder.id !== user.id) throw emailExists();
  const at = new Date(services.now());
  const data = { email, email_verified: true };
  if (!(await updateIdentity(database, user.id, 'email', data, services.now()))) {
    const identity = { ...data, phone_verified: false, sub: user.id };
    await addIdentity(database, project, user.id, 'email', user.id, identity, services.now());
  }
  return updateUser(database, user.id, { email, email_confirmed_at: at, is_anonymous: false }, services.now());
}

/** As {@link setEmail}, for a number. */
export async function setPhone({ services, project }: Auth, user: UserRow, phone: string): Promise<UserRow> {
  const { database } = services;
  const holder = await findUserByPhone(database, project, phone);
  if (holder !== undefined && holder.id !== user.id) throw phoneExists();
  const at = new Date(services.now());
  const data = { phone, phone_verified: true };
  if (!(await updateIdentity(database, user.id, 'phone', data, services.now()))) {
    const identity = { ...data, email_verified: false, sub: user.id };
    await addIdentity(database, project, user.id, 'phone', user.id, identity, services.now());
  }
  return updateUser(database, user.id, { phone, phone_confirmed_at: at, is_anonymous: false }, services.now());
}

export function emailExists(): GotrueRefused {
  return new GotrueRefused(422, 'email_exists', 'A user with this email address has already been registered');
}

export function phoneExists(): GotrueRefused {
  return new GotrueRefused(422, 'phone_exists', 'A user with this phone number has already been registered');
}
