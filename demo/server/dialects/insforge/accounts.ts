import { addIdentity, findIdentity } from '../../accounts/identities.js';
import { findUser, findUserByEmail, insertUser, updateUser, type NewUser, type UserRow } from '../../accounts/users.js';
import type { ProviderAccount } from '../../identity-provider/accounts.js';
import { Refused } from './errors.js';
import { PROJECT, type Insforge } from './parts.js';

/** @throws Refused while nobody may join */
export function requireOpenSignup({ services }: Insforge): void {
  if (!services.settings.insforge.disableSignup) return;
  throw new Refused(403, 'AUTH_SIGNUP_DISABLED', 'User signups are disabled for this project.');
}

export async function makeAccount(
  { services }: Insforge,
  user: NewUser & { readonly email: string },
  provider = 'email',
  providerId = user.email.toLowerCase(),
): Promise<UserRow> {
  const { database, now } = services;
  return database.transaction(async (queries) => {
    const made = await insertUser(queries, PROJECT, now(), user);
    await addIdentity(queries, PROJECT, made.id, provider, providerId, { email: made.email }, now());
    return made;
  });
}

export function findAccount({ services }: Insforge, email: string): Promise<UserRow | undefined> {
  return findUserByEmail(services.database, PROJECT, email);
}

export function confirm({ services }: Insforge, user: UserRow): Promise<UserRow> {
  if (user.email_confirmed_at !== null) return Promise.resolve(user);
  return updateUser(services.database, user.id, { email_confirmed_at: new Date(services.now()) }, services.now());
}

/** The account that a provider's account stands for; a new one where there is none. @throws Refused */
export async function accountFor(parts: Insforge, provider: string, external: ProviderAccount): Promise<UserRow> {
  const { database, now } = parts.services;
  const linked = await findIdentity(database, PROJECT, provider, external.id);
  if (linked !== undefined) return (await findUser(database, PROJECT, linked.user_id))!;
  const known = await findAccount(parts, external.email);
  if (known !== undefined) {
    await addIdentity(database, PROJECT, known.id, provider, external.id, { email: external.email }, now());
    return confirm(parts, known);
  }
  requireOpenSignup(parts);
  const profile = { name: external.name, avatar_url: '' };
  return makeAccount(parts, { email: external.email, userMetadata: profile, confirmed: true }, provider, external.id);
}
