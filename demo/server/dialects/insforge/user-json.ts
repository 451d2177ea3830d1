import { listIdentities } from '../../accounts/identities.js';
import type { UserRow } from '../../accounts/users.js';
import type { Queries } from '../../database.js';

/** contracts/insforge.md §6.2. Here the person's metadata is their profile. */
export async function userJson(queries: Queries, user: UserRow) {
  return {
    id: user.id,
    email: user.email,
    emailVerified: user.email_confirmed_at !== null,
    createdAt: user.created_at.toISOString(),
    updatedAt: user.updated_at.toISOString(),
    providers: (await listIdentities(queries, user.id)).map(({ provider }) => provider),
    profile: user.user_metadata,
    metadata: {},
  };
}
