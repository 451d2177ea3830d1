import { randomBytes } from 'node:crypto';
import type { Services } from '../../services.js';

/** What the demo starts with: the same at every start, so that it can stand in a page. Public, as all of its kind. */
export const DEMO_INSFORGE_KEY = `anon_${'d3'.repeat(32)}`;

const project = 'insforge';

export async function seedAnonKey({ database, now }: Services): Promise<void> {
  await database.query(
    `insert into anon_keys (project, key, created_at)
     select $1, $2, $3 where not exists (select 1 from anon_keys where project = $1)`,
    [project, DEMO_INSFORGE_KEY, new Date(now())],
  );
}

export async function currentAnonKey({ database }: Services): Promise<string> {
  const rows = await database.query<{ key: string }>(
    'select key from anon_keys where project = $1 and expires_at is null',
    [project],
  );
  return rows[0]?.key ?? '';
}

export async function isAnonKey({ database, now }: Services, key: string): Promise<boolean> {
  const rows = await database.query(
    'select 1 from anon_keys where project = $1 and key = $2 and (expires_at is null or expires_at > $3)',
    [project, key, new Date(now())],
  );
  return rows.length > 0;
}

/** The old one stays good for so many hours. */
export async function rotateAnonKey({ database, now }: Services, graceHours: number) {
  const anonKey = `anon_${randomBytes(32).toString('hex')}`;
  const oldKeyExpiresAt = new Date(now() + graceHours * 3_600_000);
  await database.transaction(async (queries) => {
    await queries.query('update anon_keys set expires_at = $2 where project = $1 and expires_at is null', [
      project,
      oldKeyExpiresAt,
    ]);
    await queries.query('insert into anon_keys (project, key, created_at) values ($1, $2, $3)', [
      project,
      anonKey,
      new Date(now()),
    ]);
  });
  return { anonKey, oldKeyExpiresAt };
}
