import { randomUUID } from 'node:crypto';
import type { Queries } from '../database.js';

/** One way in: an address, a number, or an account at a provider. A row of `identities`. */
export interface IdentityRow {
  identity_id: string;
  user_id: string;
  provider: string;
  provider_id: string;
  identity_data: Record<string, unknown>;
  last_sign_in_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export async function addIdentity(
  queries: Queries,
  project: string,
  userId: string,
  provider: string,
  providerId: string,
  data: Readonly<Record<string, unknown>>,
  nowMs: number,
): Promise<void> {
  await queries.query(
    `insert into identities
       (identity_id, project, user_id, provider, provider_id, identity_data, last_sign_in_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7, $7)`,
    [randomUUID(), project, userId, provider, providerId, JSON.stringify(data), new Date(nowMs)],
  );
}

/** Oldest first: the first one is the account's main provider. */
export function listIdentities(queries: Queries, userId: string): Promise<IdentityRow[]> {
  return queries.query('select * from identities where user_id = $1 order by created_at, provider', [userId]);
}

export async function findIdentity(queries: Queries, project: string, provider: string, providerId: string) {
  const rows = await queries.query<IdentityRow>(
    'select * from identities where project = $1 and provider = $2 and provider_id = $3',
    [project, provider, providerId],
  );
  return rows[0];
}

/** Writes into an identity's data what a confirmation or a change has taught us. */
export async function updateIdentity(
  queries: Queries,
  userId: string,
  provider: string,
  data: Readonly<Record<string, unknown>>,
  nowMs: number,
): Promise<boolean> {
  const rows = await queries.query(
    `update identities set identity_data = identity_data || $3::jsonb, updated_at = $4
     where user_id = $1 and provider = $2 returning 1`,
    [userId, provider, JSON.stringify(data), new Date(nowMs)],
  );
  return rows.length > 0;
}
