import { addIdentity, findIdentity } from '../../accounts/identities.js';
import { findUser, findUserByEmail, insertUser, updateUser, type UserRow } from '../../accounts/users.js';
import type { ProviderAccount } from '../../identity-provider/accounts.js';
import { setEmail } from './confirm.js';
import type { Auth } from './deployment.js';
import { sendLink } from './messages.js';
import { GotrueRefused } from './refused.js';
import { requireOpenSignup } from './sign-up.js';

/**
 * The account that a provider's account stands for: the one it is linked to, else the one with the same confirmed address,
 * else a new one. @throws GotrueRefused
 */
export async function accountFor(
  auth: Auth,
  provider: string,
  external: ProviderAccount,
  redirectTo: string,
): Promise<UserRow> {
  const { services, project } = auth;
  const { database } = services;
  const linked = await findIdentity(database, project, provider, external.id);
  if (linked !== undefined) {
    await database.query('update identities set last_sign_in_at = $2 where identity_id = $1', [
      linked.identity_id,
      new Date(services.now()),
    ]);
    return (await findUser(database, project, linked.user_id))!;
  }
  // Who signs on through their organisation is kept apart from an account of the same address.
  const sso = provider.startsWith('sso:');
  const sameAddress = sso ? undefined : await findUserByEmail(database, project, external.email);
  if (sameAddress?.email_confirmed_at && external.emailVerified) {
    await link(auth, sameAddress, provider, external);
    return sameAddress;
  }
  if (sameAddress === undefined) requireOpenSignup(auth);
  const user =
    sameAddress ??
    (await insertUser(database, project, services.now(), {
      ...(sso ? {} : { email: external.email }),
      userMetadata: metadata(auth, provider, external),
      confirmed: external.emailVerified || services.settings.gotrue.mailerAutoconfirm,
      sso,
    }));
  await link(auth, user, provider, external);
  if (sso || user.email_confirmed_at !== null) return user;
  if (external.emailVerified) return setEmail(auth, user, external.email);
  await sendLink(auth, user, 'confirmation', 'signup', external.email, { redirectTo });
  throw new GotrueRefused(
    422,
    'provider_email_needs_verification',
    `Unverified email with ${provider}. A confirmation email has been sent to your ${provider} email`,
  );
}

/** Adds a provider's account to the one of the person who is signed in. @throws GotrueRefused */
export async function linkAccount(
  auth: Auth,
  user: UserRow,
  provider: string,
  external: ProviderAccount,
): Promise<UserRow> {
  const { services, project } = auth;
  const linked = await findIdentity(services.database, project, provider, external.id);
  if (linked !== undefined) {
    const own = linked.user_id === user.id;
    const message = own ? 'Identity is already linked' : 'Identity is already linked to another user';
    throw new GotrueRefused(422, 'identity_already_exists', message);
  }
  if (!user.is_anonymous) {
    await link(auth, user, provider, external);
    return user;
  }
  if (!external.emailVerified) {
    await sendLink(auth, user, 'email_change_new', 'email_change', external.email, {
      redirectTo: services.pageUrl(),
    });
    throw new GotrueRefused(
      422,
      'email_not_confirmed',
      'Unverified email with the provider. A confirmation email has been sent',
    );
  }
  const holder = await findUserByEmail(services.database, project, external.email);
  if (holder !== undefined) {
    throw new GotrueRefused(422, 'email_exists', 'A user with this email address has already been registered');
  }
  await link(auth, user, provider, external);
  const at = new Date(services.now());
  const change = { email: external.email, email_confirmed_at: at, is_anonymous: false };
  return updateUser(services.database, user.id, change, services.now());
}

function link({ services, project, issuer }: Auth, user: UserRow, provider: string, external: ProviderAccount) {
  const data = { ...metadata({ issuer }, provider, external), sub: external.id, phone_verified: false };
  return addIdentity(services.database, project, user.id, provider, external.id, data, services.now());
}

function metadata({ issuer }: Pick<Auth, 'issuer'>, provider: string, external: ProviderAccount) {
  return {
    email: external.email,
    email_verified: external.emailVerified,
    full_name: external.name,
    name: external.name,
    provider_id: external.id,
    iss: new URL(`/identity/${provider}`, issuer()).href,
  };
}
