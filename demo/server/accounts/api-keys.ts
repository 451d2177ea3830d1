import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Queries } from '../database.js';

/** A row of `api_keys`. */
export interface ApiKeyRow {
  id: number;
  user_id: string;
  key_prefix: string;
  name: string | null;
  is_active: boolean;
  is_default: boolean;
  sealed_key: string | null;
  expires_at: Date | null;
  created_at: Date;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes a key and gives it, which nobody can do again: `sk-` + 6 letters or digits + `.` + 64 hex. */
export async function createApiKey(
  queries: Queries,
  userId: string,
  name: string | null,
  nowMs: number,
  expiresAt: Date | null = null,
): Promise<{ key: string; row: ApiKeyRow }> {
  const prefix = `sk-${Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('')}`;
  const key = `${prefix}.${randomBytes(32).toString('hex')}`;
  return { key, row: await keepApiKey(queries, userId, { key, prefix, name, expiresAt }, nowMs) };
}

/** Keeps a key that is made elsewhere; once, however often it is called. */
export async function keepApiKey(
  queries: Queries,
  userId: string,
  { key, prefix, name, expiresAt }: { key: string; prefix: string; name: string | null; expiresAt: Date | null },
  nowMs: number,
): Promise<ApiKeyRow> {
  const [row] = await queries.query<ApiKeyRow>(
    `insert into api_keys (user_id, key_hash, key_prefix, name, expires_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $6) on conflict (key_hash) do update set updated_at = excluded.updated_at
     returning *`,
    [userId, hash(key), prefix, name, expiresAt, new Date(nowMs)],
  );
  return row!;
}

/** Those that were deactivated last, as a table that is written in place has them. */
export function listApiKeys(queries: Queries, userId: string): Promise<ApiKeyRow[]> {
  return queries.query('select * from api_keys where user_id = $1 order by is_active desc, id', [userId]);
}

export async function deactivateApiKey(
  queries: Queries,
  userId: string,
  id: number,
  nowMs: number,
): Promise<ApiKeyRow | undefined> {
  const rows = await queries.query<ApiKeyRow>(
    'update api_keys set is_active = false, updated_at = $3 where user_id = $1 and id = $2 returning *',
    [userId, id, new Date(nowMs)],
  );
  return rows[0];
}

export async function findApiKey(queries: Queries, key: string): Promise<ApiKeyRow | undefined> {
  return (await queries.query<ApiKeyRow>('select * from api_keys where key_hash = $1', [hash(key)]))[0];
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
