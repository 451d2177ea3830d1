import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { describe, after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { PGlite } from '@electric-sql/pglite';
import { openDatabase, pgliteDatabase, type Database } from '../../../demo/server/database.js';
import { migrate } from '../../../demo/server/migrate.js';
import { postgresPrograms, startLocalPostgres, type LocalPostgres } from './postgres.js';

/**
 * Runs the same tests on PGlite and on a Postgres server: the one that `DATABASE_URL` names, else one started here where
 * its programs are installed. `tests` is given the open database, to be asked for inside a test or hook.
 */
export function onEachDatabase(title: string, tests: (database: () => Database) => void): void {
  describe(`${title}, on PGlite`, () => {
    let database: Database;
    before(async () => {
      database = await openDatabase({ kind: 'memory', snapshot: await freshSnapshot() });
    });
    after(() => database.close());
    tests(() => database);
  });

  const given = process.env['DATABASE_URL'];
  const programs = postgresPrograms();
  const skip = !given && programs === undefined ? 'neither DATABASE_URL nor an installed Postgres to start' : false;
  describe(`${title}, on Postgres`, { skip }, () => {
    let local: LocalPostgres | undefined;
    let database: Database;
    let url: string;
    const schema = `portico_test_${randomBytes(6).toString('hex')}`;
    before(async () => {
      if (!given) local = await startLocalPostgres(programs!);
      url = given || local!.url;
      database = await openDatabase({ kind: 'postgres', url, schema });
    });
    after(async () => {
      await database?.close();
      if (local !== undefined) return local.stop();
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(`drop schema if exists ${schema} cascade`);
      await client.end();
    });
    tests(() => database);
  });
}

/**
 * A PGlite with our tables and nothing in them, dumped. Making one takes seconds, opening a dump less than one; the dump is
 * kept between runs, until a migration changes. Each test file is a process of its own, so each would pay.
 */
export async function freshSnapshot(): Promise<Blob> {
  const folder = new URL('../../../node_modules/.cache/portico/', import.meta.url);
  const path = fileURLToPath(new URL(`fresh-pglite-${await contentHash()}.tar`, folder));
  if (existsSync(path)) return new Blob([new Uint8Array(await readFile(path))]);
  const pglite = await PGlite.create();
  await migrate(pgliteDatabase(pglite));
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  await mkdir(folder, { recursive: true });
  // Two test files may do this at once: the file appears whole or not at all.
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, Buffer.from(await dump.arrayBuffer()));
  await rename(draft, path);
  return dump;
}

/** Of all that decides what is in it. */
async function contentHash(): Promise<string> {
  const migrations = new URL('../../../demo/server/migrations/', import.meta.url);
  const files = (await readdir(migrations)).sort().map((name) => new URL(name, migrations));
  const hash = createHash('sha256');
  for (const file of [new URL('../../../node_modules/@electric-sql/pglite/package.json', import.meta.url), ...files]) {
    hash.update(file.pathname.split('/').at(-1)!).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}
