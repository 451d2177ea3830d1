import { mkdir } from 'node:fs/promises';
import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { Pool, PoolClient } from 'pg';

/** Runs SQL with `$1`-style parameters and gives the rows. */
export interface Queries {
  query<Row>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Several statements without parameters, as a migration has them. */
  script(sql: string): Promise<void>;
}

/** The one small face of PGlite and of a Postgres server: the rest of the backend never learns which it talks to. */
export interface Database extends Queries {
  readonly kind: 'pglite' | 'postgres';
  /** All of `work` or nothing of it. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Where the data lives. `schema` keeps our tables apart from others in the same Postgres database. */
export type DatabaseLocation =
  | { kind: 'memory'; snapshot?: Blob }
  | { kind: 'folder'; path: string }
  | { kind: 'postgres'; url: string; schema?: string };

const DEFAULT_SCHEMA = 'portico_demo';

export function openDatabase(location: DatabaseLocation): Promise<Database> {
  return location.kind === 'postgres'
    ? openPostgres(location.url, location.schema ?? DEFAULT_SCHEMA)
    : openPglite(location);
}

async function openPglite(location: { kind: 'memory'; snapshot?: Blob } | { kind: 'folder'; path: string }) {
  // Imported here: it is 27 MB that a start against Postgres does not need.
  const { PGlite } = await import('@electric-sql/pglite');
  if (location.kind === 'folder') await mkdir(location.path, { recursive: true });
  const options =
    location.kind === 'folder'
      ? { dataDir: location.path }
      : location.snapshot === undefined
        ? {}
        : { loadDataDir: location.snapshot };
  return pgliteDatabase(await PGlite.create(options));
}

/** One that is open already. */
export function pgliteDatabase(pglite: PGlite): Database {
  return new PgliteDatabase(pglite);
}

class PgliteDatabase implements Database {
  readonly kind = 'pglite';

  constructor(private readonly pglite: PGlite) {}

  query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return pgliteQueries(this.pglite).query<Row>(sql, params);
  }

  script(sql: string): Promise<void> {
    return pgliteQueries(this.pglite).script(sql);
  }

  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.pglite.transaction((transaction) => work(pgliteQueries(transaction)));
  }

  close(): Promise<void> {
    return this.pglite.close();
  }
}

function pgliteQueries(connection: PGlite | Transaction): Queries {
  return {
    query: async <Row>(sql: string, params: readonly unknown[] = []) =>
      (await connection.query<Row>(sql, [...params])).rows,
    script: async (sql) => void (await connection.exec(sql)),
  };
}

async function openPostgres(url: string, schema: string): Promise<Database> {
  const { default: pg } = await import('pg');
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new Error('A schema name may hold a-z, 0-9 and _ only.');
  const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}` });
  await pool.query(`create schema if not exists ${schema}`);
  return new PostgresDatabase(pool);
}

class PostgresDatabase implements Database {
  readonly kind = 'postgres';

  constructor(private readonly pool: Pool) {
    // An idle connection that breaks (server restarted) is replaced at the next query; without a listener it would end
    // the process.
    pool.on('error', () => {});
  }

  query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return postgresQueries(this.pool).query<Row>(sql, params);
  }

  script(sql: string): Promise<void> {
    return postgresQueries(this.pool).script(sql);
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const result = await work(postgresQueries(client));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

function postgresQueries(connection: Pool | PoolClient): Queries {
  return {
    query: async <Row>(sql: string, params: readonly unknown[] = []) =>
      (await connection.query(sql, [...params])).rows as Row[],
    script: async (sql) => void (await connection.query(sql)),
  };
}
