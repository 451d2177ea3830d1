import { randomUUID } from 'node:crypto';
import type { Database, Queries } from '../database.js';
import type { Passwords } from '../passwords.js';
import { addIdentity } from './identities.js';

/** A row of `users`. */
export interface UserRow {
  id: string;
  project: string;
  email: string | null;
  /** Digits only. */
  phone: string | null;
  password_hash: string | null;
  user_metadata: Record<string, unknown>;
  email_confirmed_at: Date | null;
  phone_confirmed_at: Date | null;
  invited_at: Date | null;
  banned_until: Date | null;
  last_sign_in_at: Date | null;
  is_anonymous: boolean;
  is_sso: boolean;
  /** Of services that number their people. */
  number: number;
  created_at: Date;
  updated_at: Date;
}

/** An account to make. */
export interface NewAccount {
  readonly email: string;
  /** Default: none yet. */
  readonly password?: string;
  readonly userMetadata?: Readonly<Record<string, unknown>>;
  /** Default true. */
  readonly confirmed?: boolean;
  /** Whether somebody has invited this person, who has not come yet. */
  readonly invited?: boolean;
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
  const known = await findUserByEmail(database, project, account.email);
  if (known !== undefined) return known.id;
  const confirmed = account.confirmed ?? account.invited !== true;
  const password = account.password === undefined ? {} : { passwordHash: await passwords.hash(account.password) };
  return database.transaction(async (queries) => {
    const at = new Date(nowMs);
    const { id, email } = await insertUser(queries, project, nowMs, {
      email: account.email,
      ...password,
      userMetadata: account.userMetadata ?? {},
      confirmed,
    });
    await addIdentity(
      queries,
      project,
      id,
      'email',
      id,
      {
        email,
        email_verified: confirmed,
        phone_verified: false,
        sub: id,
      },
      nowMs,
    );
    if (account.invited === true) await updateUser(queries, id, { invited_at: at }, nowMs);
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
    return id;
  });
}

/** What a new row of `users` starts with. Neither address nor number: an anonymous user. */
export interface NewUser {
  readonly email?: string;
  readonly phone?: string;
  readonly passwordHash?: string;
  readonly userMetadata?: Readonly<Record<string, unknown>>;
  /** Whether address and number count as confirmed. Default false. */
  readonly confirmed?: boolean;
  readonly sso?: boolean;
}

/** @throws the database's unique violation when the address or number has an account already. */
export async function insertUser(
  queries: Queries,
  project: string,
  nowMs: number,
  { email, phone, passwordHash, userMetadata = {}, confirmed = false, sso = false }: NewUser,
): Promise<UserRow> {
  const at = new Date(nowMs);
  const [user] = await queries.query<UserRow>(
    `insert into users (id, project, email, phone, password_hash, user_metadata, email_confirmed_at, phone_confirmed_at,
       is_anonymous, is_sso, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) returning *`,
    [
      randomUUID(),
      project,
      email?.toLowerCase() ?? null,
      phone ?? null,
      passwordHash ?? null,
      JSON.stringify(userMetadata),
      confirmed && email !== undefined ? at : null,
      confirmed && phone !== undefined ? at : null,
      email === undefined && phone === undefined && !sso,
      sso,
      at,
    ],
  );
  return user!;
}

/** The columns of a user that flows change. */
export type UserChange = Partial<
  Pick<
    UserRow,
    'email' | 'phone' | 'password_hash' | 'email_confirmed_at' | 'phone_confirmed_at' | 'is_anonymous' | 'invited_at'
  >
> & { user_metadata?: string };

/** Changes what is given. Column names are our own, never a request's. */
export async function updateUser(queries: Queries, id: string, change: UserChange, nowMs: number): Promise<UserRow> {
  const columns = Object.keys(change);
  const set = columns.map((column, index) => `${column} = $${index + 3},`).join(' ');
  const [user] = await queries.query<UserRow>(`update users set ${set} updated_at = $2 where id = $1 returning *`, [
    id,
    new Date(nowMs),
    ...Object.values(change),
  ]);
  return user!;
}

export async function findUserByEmail(queries: Queries, project: string, email: string): Promise<UserRow | undefined> {
  const rows = await queries.query<UserRow>('select * from users where project = $1 and email = $2', [
    project,
    email.toLowerCase(),
  ]);
  return rows[0];
}

export async function findUserByPhone(queries: Queries, project: string, phone: string): Promise<UserRow | undefined> {
  const rows = await queries.query<UserRow>('select * from users where project = $1 and phone = $2', [project, phone]);
  return rows[0];
}

export async function findUser(queries: Queries, project: string, id: string): Promise<UserRow | undefined> {
  const rows = await queries.query<UserRow>('select * from users where project = $1 and id = $2', [project, id]);
  return rows[0];
}

export function isBanned(user: UserRow, nowMs: number): boolean {
  return user.banned_until !== null && user.banned_until.getTime() > nowMs;
}
