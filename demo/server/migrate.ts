import { readdir, readFile } from 'node:fs/promises';
import type { Database } from './database.js';

const FOLDER = new URL('./migrations/', import.meta.url);
/** Any number, the same in every process: two that start at once on one Postgres must not both migrate. */
const LOCK = 4_207_001;

/** Applies the files of `migrations/` that this database has not had yet, in order, and records each. */
export async function migrate(database: Database): Promise<void> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  await database.transaction(async (queries) => {
    await queries.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await queries.script(
      'create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    const applied = new Set(
      (await queries.query<{ name: string }>('select name from schema_migrations')).map(({ name }) => name),
    );
    for (const name of files) {
      if (applied.has(name)) continue;
      await queries.script(await readFile(new URL(name, FOLDER), 'utf8'));
      await queries.query('insert into schema_migrations (name) values ($1)', [name]);
    }
  });
}
