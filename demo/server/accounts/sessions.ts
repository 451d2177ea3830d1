import { randomUUID } from 'node:crypto';
import type { Queries } from '../database.js';
import type { Services } from '../services.js';
import { hashRefreshToken, makeRefreshToken } from './refresh-tokens.js';
import { findUser, isBanned, type UserRow } from './users.js';

/** An open session with the refresh token to hand out. */
export interface OpenSession {
  readonly id: string;
  readonly user: UserRow;
  readonly refreshToken: string;
}

/** Opens a session for a person who has just proved who they are. */
export async function openSession(services: Services, user: UserRow): Promise<OpenSession> {
  const id = randomUUID();
  const at = new Date(services.now());
  return services.database.transaction(async (queries) => {
    await queries.query('insert into sessions (id, user_id, created_at, refreshed_at) values ($1, $2, $3, $3)', [
      id,
      user.id,
      at,
    ]);
    await queries.query('update users set last_sign_in_at = $2, updated_at = $2 where id = $1', [user.id, at]);
    const refreshToken = await insertToken(services, queries, id, 1, null);
    return { id, user: { ...user, last_sign_in_at: at, updated_at: at }, refreshToken };
  });
}

/** Which of a person's sessions a sign-out ends: this one, all, or all but this. */
export type SignOutScope = 'local' | 'global' | 'others';

export async function endSessions(services: Services, userId: string, sessionId: string, scope: SignOutScope) {
  const which = { local: 'id = $2', global: '$2::uuid is not null', others: 'id <> $2' }[scope];
  await services.database.transaction(async (queries) => {
    const ended = await queries.query<{ id: string }>(
      `delete from sessions where user_id = $1 and ${which} returning id`,
      [userId, sessionId],
    );
    for (const { id } of ended) await queries.query('delete from refresh_tokens where session_id = $1', [id]);
  });
}

export async function sessionExists(queries: Queries, sessionId: string): Promise<boolean> {
  return (await queries.query('select 1 from sessions where id = $1', [sessionId])).length > 0;
}

/** How a refresh came out. `again`: the token just before the current; `session` then holds the current one once more. */
export type RefreshOutcome =
  | { kind: 'rotated' | 'again'; session: OpenSession }
  | { kind: 'not-found' | 'no-session' | 'already-used' | 'inactive' | 'banned' };

interface TokenRow {
  token_hash: string;
  session_id: string;
  counter: number;
  parent_hash: string | null;
  revoked: boolean;
  updated_at: Date;
}

/**
 * Trades a refresh token for the next one. The rules are those of contracts/gotrue.md §9, column v1, or in `strict` mode
 * of a server that forgives nothing.
 */
export async function refreshSession(services: Services, project: string, token: string): Promise<RefreshOutcome> {
  const { settings, secrets, database } = services;
  const nowMs = services.now();
  const hash = hashRefreshToken(token);
  return database.transaction(async (queries) => {
    const [presented] = await queries.query<TokenRow>('select * from refresh_tokens where token_hash = $1', [hash]);
    if (presented === undefined) return { kind: 'not-found' };
    // The session's row is the lock: two refreshes of one session take turns.
    const [session] = await queries.query<{ id: string; user_id: string; refreshed_at: Date }>(
      'select * from sessions where id = $1 for update',
      [presented.session_id],
    );
    if (session === undefined) return { kind: 'no-session' };
    const user = await findUser(queries, project, session.user_id);
    if (user === undefined) return { kind: 'not-found' };
    if (isBanned(user, nowMs)) return { kind: 'banned' };
    const { inactivityTimeout } = settings.gotrue;
    if (inactivityTimeout !== null && nowMs > session.refreshed_at.getTime() + inactivityTimeout * 1000) {
      return { kind: 'inactive' };
    }

    const family = await queries.query<TokenRow>(
      'select * from refresh_tokens where session_id = $1 order by counter desc',
      [session.id],
    );
    const last = family[0];
    const current = last?.revoked === false ? last : undefined;
    const spent = family.find((row) => row.token_hash === hash)!;
    const next = async () => {
      await queries.query(
        'update refresh_tokens set revoked = true, updated_at = $2 where session_id = $1 and not revoked',
        [session.id, new Date(nowMs)],
      );
      const parent = current?.token_hash ?? hash;
      const refreshToken = await insertToken(services, queries, session.id, (last?.counter ?? 0) + 1, parent);
      await queries.query('update sessions set refreshed_at = $2 where id = $1', [session.id, new Date(nowMs)]);
      return { id: session.id, user, refreshToken };
    };

    if (current?.token_hash === hash) return { kind: 'rotated', session: await next() };
    if (settings.refreshReuse === 'grace' && current !== undefined) {
      if (current.parent_hash === hash) {
        const refreshToken = makeRefreshToken(secrets.refreshToken, session.id, current.counter);
        return { kind: 'again', session: { id: session.id, user, refreshToken } };
      }
      if (nowMs < spent.updated_at.getTime() + settings.refreshReuseInterval * 1000) {
        return { kind: 'rotated', session: await next() };
      }
    }
    // Somebody else may hold this token: the whole family ends, whoever is the thief.
    await queries.query('update refresh_tokens set revoked = true where session_id = $1', [session.id]);
    return { kind: 'already-used' };
  });
}

async function insertToken(
  services: Services,
  queries: Queries,
  sessionId: string,
  counter: number,
  parentHash: string | null,
): Promise<string> {
  const token = makeRefreshToken(services.secrets.refreshToken, sessionId, counter);
  await queries.query(
    `insert into refresh_tokens (token_hash, session_id, counter, parent_hash, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $5)`,
    [hashRefreshToken(token), sessionId, counter, parentHash, new Date(services.now())],
  );
  return token;
}
