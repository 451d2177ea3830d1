import { randomUUID } from 'node:crypto';
import type { Database, Queries } from '../database.js';
import type { Passwords } from '../passwords.js';

/** A row of `users`. */
export interface UserRow {
  id: string;
  project: string;
  email: string;
  password_hash: string;
  user_metadata: Record<string, unknown>;
  confirmed_at: Date | null;
  banned_until: Date | null;
  last_sign_in_at: Date | null;
  identity_id: string;
  created_at: Date;
  updated_at: Date;
}

/** An account to make. */
export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly userMetadata?: Readonly<Record<string, unknown>>;
  /** Default true. */
  readonly confirmed?: boolean;
  /** The application's own record, where the project has one (super.ai). */
  readonly profile?: { readonly firstName: string; readonly lastName: string; readonly organizationName: string };
  readonly notes?: readonly string[];
}

/** Makes an account in a project unless the address has one there already. Gives the user id either way. */
export async function createAccount(
  database: Database,
  passwords: Passwords,
  project: string,
  account: NewAccount,
  nowMs: number,
): Promise<string> {
  const email = account.email.toLowerCase();
  const known = await findUserByEmail(database, project, email);
  if (known !== undefined) return known.id;
  const hash = await passwords.hash(account.password);
  const id = randomUUID();
  const at = new Date(nowMs);
  await database.transaction(async (queries) => {
    await queries.query(
      `insert into users (id, project, email, password_hash, user_metadata, confirmed_at, identity_id, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
      [
        id,
        project,
        email,
        hash,
        JSON.stringify(account.userMetadata ?? {}),
        account.confirmed === false ? null : at,
        randomUUID(),
        at,
      ],
    );
    for (const body of account.notes ?? []) {
      await queries.query('insert into notes (user_id, body, created_at) values ($1, $2, $3)', [id, body, at]);
    }
    if (account.profile !== undefined) {
      const { firstName, lastName, organizationName } = account.profile;
      await queries.query(
        `insert into profiles (user_id, first_name, last_name, role, organization_id, organization_name, created_at, updated_at)
         values ($1, $2, $3, 'app_user', $4, $5, $6, $6)`,
        [id, firstName, lastName, randomUUID(), organizationName, at],
      );
    }
  });
  return id;
}

export async function findUserByEmail(queries: Queries, project: string, email: string): Promise<UserRow | undefined> {
  const rows = await queries.query<UserRow>('select * from users where project = $1 and email = $2', [
    project,
    email.toLowerCase(),
  ]);
  return rows[0];
}

export async function findUser(queries: Queries, project: string, id: string): Promise<UserRow | undefined> {
  const rows = await queries.query<UserRow>('select * from users where project = $1 and id = $2', [project, id]);
  return rows[0];
}

export function isBanned(user: UserRow, nowMs: number): boolean {
  return user.banned_until !== null && user.banned_until.getTime() > nowMs;
}
