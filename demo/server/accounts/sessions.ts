import { randomUUID } from 'node:crypto';
import type { Queries } from '../database.js';
import type { Services } from '../services.js';
import { hashRefreshToken, makeRefreshToken } from './refresh-tokens.js';
import { findUser, isBanned, type UserRow } from './users.js';

/** How a person proved who they are, as the claim `amr` lists it. `timestamp` in seconds since 1970. */
export interface Proof {
  readonly method: string;
  readonly timestamp: number;
  readonly provider?: string;
}

export type Aal = 'aal1' | 'aal2';

/** An open session with the refresh token to hand out. */
export interface OpenSession {
  readonly id: string;
  readonly user: UserRow;
  readonly refreshToken: string;
  readonly aal: Aal;
  /** Newest first. */
  readonly amr: readonly Proof[];
}

/** A row of `sessions`. */
export interface SessionRow {
  id: string;
  user_id: string;
  aal: Aal;
  amr: Proof[];
  created_at: Date;
  refreshed_at: Date;
}

/** Opens a session for a person who has just proved who they are. `method` as in contracts/gotrue.md §2, `amr`. */
export async function openSession(
  services: Services,
  user: UserRow,
  method: string,
  provider?: string,
): Promise<OpenSession> {
  const id = randomUUID();
  const at = new Date(services.now());
  const amr = [prove(services, method, provider)];
  return services.database.transaction(async (queries) => {
    await queries.query(
      'insert into sessions (id, user_id, amr, created_at, refreshed_at) values ($1, $2, $3, $4, $4)',
      [id, user.id, JSON.stringify(amr), at],
    );
    await queries.query('update users set last_sign_in_at = $2, updated_at = $2 where id = $1', [user.id, at]);
    const refreshToken = await insertToken(services, queries, id, 1, null);
    return { id, user: { ...user, last_sign_in_at: at, updated_at: at }, refreshToken, aal: 'aal1', amr };
  });
}

/** Lifts a session to aal2 after a second factor; all others of the person that are still at aal1 end. */
export async function stepUpSession(
  services: Services,
  user: UserRow,
  sessionId: string,
  method: string,
): Promise<OpenSession | undefined> {
  return services.database.transaction(async (queries) => {
    const [session] = await queries.query<SessionRow>('select * from sessions where id = $1 for update', [sessionId]);
    if (session === undefined) return undefined;
    const amr = [prove(services, method), ...session.amr.filter((proof) => proof.method !== method)];
    const at = new Date(services.now());
    await queries.query("update sessions set aal = 'aal2', amr = $2, refreshed_at = $3 where id = $1", [
      sessionId,
      JSON.stringify(amr),
      at,
    ]);
    const lesser = await queries.query<{ id: string }>(
      "delete from sessions where user_id = $1 and id <> $2 and aal = 'aal1' returning id",
      [user.id, sessionId],
    );
    for (const { id } of lesser) await queries.query('delete from refresh_tokens where session_id = $1', [id]);
    const [last] = await queries.query<TokenRow>(
      'select * from refresh_tokens where session_id = $1 order by counter desc limit 1',
      [sessionId],
    );
    await queries.query('update refresh_tokens set revoked = true, updated_at = $2 where session_id = $1', [
      sessionId,
      at,
    ]);
    const refreshToken = await insertToken(services, queries, sessionId, (last?.counter ?? 0) + 1, null);
    return { id: sessionId, user, refreshToken, aal: 'aal2', amr };
  });
}

/** Takes a session back to aal1: the factor that had lifted it is gone. */
export async function stepDownSessions(queries: Queries, userId: string, nowMs: number): Promise<void> {
  await queries.query("update sessions set aal = 'aal1', refreshed_at = $2 where user_id = $1", [
    userId,
    new Date(nowMs),
  ]);
}

function prove(services: Services, method: string, provider?: string): Proof {
  const timestamp = Math.floor(services.now() / 1000);
  return provider === undefined ? { method, timestamp } : { method, timestamp, provider };
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

export async function findSession(queries: Queries, sessionId: string): Promise<SessionRow | undefined> {
  return (await queries.query<SessionRow>('select * from sessions where id = $1', [sessionId]))[0];
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
    const [session] = await queries.query<SessionRow>('select * from sessions where id = $1 for update', [
      presented.session_id,
    ]);
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
      return { id: session.id, user, refreshToken, aal: session.aal, amr: session.amr };
    };

    if (current?.token_hash === hash) return { kind: 'rotated', session: await next() };
    if (settings.refreshReuse === 'grace' && current !== undefined) {
      if (current.parent_hash === hash) {
        const refreshToken = makeRefreshToken(secrets.refreshToken, session.id, current.counter);
        return { kind: 'again', session: { id: session.id, user, refreshToken, aal: session.aal, amr: session.amr } };
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
