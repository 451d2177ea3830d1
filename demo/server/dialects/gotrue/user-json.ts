import { listFactors, type FactorRow } from '../../accounts/factors.js';
import { listIdentities, type IdentityRow } from '../../accounts/identities.js';
import { listTokens, type OneTimeTokenRow } from '../../accounts/one-time-tokens.js';
import { isBanned, type UserRow } from '../../accounts/users.js';
import type { Queries } from '../../database.js';

/** The user object of contracts/gotrue.md §2. A field without a value is left out, but for e-mail and phone. */
export async function userJson(queries: Queries, user: UserRow) {
  const identities = await listIdentities(queries, user.id);
  const factors = await listFactors(queries, user.id);
  const pending = await listTokens(queries, user.id);
  const confirmed = [user.email_confirmed_at, user.phone_confirmed_at]
    .filter((at) => at !== null)
    .sort((a, b) => a.getTime() - b.getTime())[0];
  return {
    id: user.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: user.email ?? '',
    ...at('email_confirmed_at', user.email_confirmed_at),
    phone: user.phone ?? '',
    ...at('phone_confirmed_at', user.phone_confirmed_at),
    ...at('confirmed_at', confirmed),
    ...at('invited_at', user.invited_at),
    ...pendingJson(pending),
    ...at('last_sign_in_at', user.last_sign_in_at),
    app_metadata: appMetadata(identities),
    user_metadata: user.user_metadata,
    identities: identities.map(identityJson),
    ...(factors.length === 0 ? {} : { factors: factors.map(factorJson) }),
    created_at: user.created_at.toISOString(),
    updated_at: user.updated_at.toISOString(),
    ...(isBanned(user, user.updated_at.getTime()) ? at('banned_until', user.banned_until) : {}),
    is_anonymous: user.is_anonymous,
  };
}

/** Which ways in an account has, the first one first. An anonymous user has none. */
export function appMetadata(identities: readonly IdentityRow[]) {
  const providers = [...new Set(identities.map(({ provider }) => provider))];
  return providers.length === 0 ? {} : { provider: providers[0], providers };
}

/** What waits in a mailbox or on a phone. */
function pendingJson(pending: readonly OneTimeTokenRow[]) {
  const of = (...kinds: OneTimeTokenRow['kind'][]) => pending.find(({ kind }) => kinds.includes(kind));
  const change = of('email_change_new');
  const phoneChange = of('phone_change');
  return {
    ...at('confirmation_sent_at', of('confirmation', 'sms')?.created_at),
    ...at('recovery_sent_at', of('recovery')?.created_at),
    ...at('reauthentication_sent_at', of('reauthentication')?.created_at),
    ...(change === undefined ? {} : { new_email: change.sent_to }),
    ...at('email_change_sent_at', change?.created_at),
    ...(phoneChange === undefined ? {} : { new_phone: phoneChange.sent_to }),
    ...at('phone_change_sent_at', phoneChange?.created_at),
  };
}

function identityJson(identity: IdentityRow) {
  const email = identity.identity_data['email'];
  return {
    identity_id: identity.identity_id,
    id: identity.provider_id,
    user_id: identity.user_id,
    identity_data: identity.identity_data,
    provider: identity.provider,
    ...at('last_sign_in_at', identity.last_sign_in_at),
    created_at: identity.created_at.toISOString(),
    updated_at: identity.updated_at.toISOString(),
    ...(typeof email === 'string' ? { email } : {}),
  };
}

function factorJson(factor: FactorRow) {
  return {
    id: factor.id,
    created_at: factor.created_at.toISOString(),
    updated_at: factor.updated_at.toISOString(),
    status: factor.status,
    friendly_name: factor.friendly_name,
    factor_type: factor.factor_type,
    phone: factor.phone ?? '',
    ...at('last_challenged_at', factor.last_challenged_at),
  };
}

function at(name: string, when: Date | null | undefined): Record<string, string> {
  return when === null || when === undefined ? {} : { [name]: when.toISOString() };
}
