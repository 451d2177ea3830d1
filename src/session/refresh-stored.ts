import type { Backend, Session, Verdict } from '../backends/backend.js';
import type { Clock } from '../backends/clock.js';
import { siteToken } from '../backends/site-token.js';
import { AuthError, asAuthError } from '../errors.js';
import { callThatTells } from './call.js';
import type { Notice } from './client.js';
import type { HeldSession } from './held-session.js';
import { isGood, isRenewable } from './refresh.js';
import { errorOf, holdsBack, setbackAfter } from './setback.js';
import type { Cause } from './state.js';
import type { Note, SessionStore, Snapshot } from './store.js';
import { stampWhile } from './stamp-while.js';
import { readStoredSession } from './stored-session.js';
import type { Turn } from './turn.js';

export interface RefreshParts {
  readonly backend: Backend;
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: (notice: Notice) => void;
}

/** What one refresh is about. */
export interface Occasion {
  /** The session that was found to need one. */
  readonly stale: Session;
  /** A token that a server refused although it looked good, to be replaced whatever the clock says. */
  readonly refused: string | undefined;
  /** When the device last came back online. */
  readonly onlineAtMs: number;
}

/** What a turn found out; shown to listeners only once the lock is free again. */
export interface TurnResult {
  readonly snapshot: Snapshot;
  readonly cause?: Cause;
  /** Why the session ended. */
  readonly ended?: AuthError;
  /** Why there is still no fresh session, and when to try again; the old one is kept. */
  readonly failed?: { readonly error: AuthError; readonly notBeforeMs: number };
}

type StoredSession = Snapshot & { kind: 'session' };

/** The request's budget and 2 s: a refresh that was begun, or went on, longer ago has ended, or its tab has died. */
const intentLastsMs = 12_000;

/** Whether another tab may be refreshing this record just now. */
export function isUnderWay({ intentAtMs, setback }: Note, nowMs: number): boolean {
  if (intentAtMs === undefined || Math.abs(nowMs - intentAtMs) >= intentLastsMs) return false;
  return !(setback && setback.atMs >= intentAtMs);
}

/**
 * Whether a tab whose turn it is may spend the refresh token. Nobody else may be at it; who was at it under the lock is not
 * any more once the lock is ours.
 */
export function mayClaim(turn: Turn, note: Note, nowMs: number): boolean {
  return !isUnderWay(note, nowMs) || (turn === 'locked' && !note.withoutLock);
}

/** What a tab notes that begins to spend it. */
export function claim(turn: Turn, nowMs: number): Note {
  return { intentAtMs: nowMs, withoutLock: turn === 'unlocked' };
}

/** How long until whoever is at it must have ended. */
export function underWayForMs({ intentAtMs = 0 }: Note, nowMs: number): number {
  return intentAtMs + intentLastsMs - nowMs;
}

/**
 * One refresh of what the store holds: reads anew, asks the backend, and commits what came by compare-and-swap.
 *
 * A session ends here only on a backend's verdict about the very token that is still stored. Anything else, be it a 429,
 * a captive portal or a dead network, keeps it and is tried again later.
 *
 * @returns `busy` where it must not ask, since another tab is at it without the lock, or with it while this one has none.
 */
export async function refreshStored(
  parts: RefreshParts,
  occasion: Occasion,
  turn: Turn,
  signal: AbortSignal,
): Promise<TurnResult | 'busy'> {
  const { store, held, clock, random } = parts;
  const snapshot = await store.read();
  if (snapshot.kind !== 'session') return { snapshot };
  const { session, generation } = snapshot;
  const replaced = session.accessToken !== occasion.stale.accessToken;
  if (replaced && session.accessToken !== occasion.refused && isGood(session, clock.now())) return { snapshot };
  if (snapshot.renewedElsewhere) return { snapshot, failed: { error: outdated(), notBeforeMs: Infinity } };
  if (!isRenewable(session, replaced ? clock.now() : held.now())) {
    const written = await held.write({ kind: 'ended', cause: 'server' }, generation);
    return { snapshot: written.snapshot, cause: 'server', ended: identityLost() };
  }
  const { setback } = snapshot;
  if (holdsBack(setback, clock.now(), occasion.onlineAtMs)) {
    return { snapshot, failed: { error: errorOf(setback, clock.now()), notBeforeMs: setback.notBeforeMs } };
  }

  // It proves that the store can be written before the token is spent, tells a later start that an answer may be lost, and
  // tells tabs without the lock that somebody is at it.
  const noted = await store.note(claim(turn, clock.now()), generation, (note) => mayClaim(turn, note, clock.now()));
  if (noted === 'refused') {
    const current = await store.read();
    return current.generation === generation ? 'busy' : { snapshot: current };
  }
  if (noted === 'failed' && session.expiresAtMs > held.now()) {
    const later = setbackAfter(setback, storeFull(), undefined, clock.now(), random());
    return { snapshot, failed: { error: storeFull(), notBeforeMs: later.notBeforeMs } };
  }

  const verdict = await ask(parts, snapshot, signal);
  if (signal.aborted) throw new AuthError('aborted', 'The refresh was called off.');
  return settle(parts, verdict, snapshot);
}

async function ask(
  { backend, store, clock, tell }: RefreshParts,
  { session, generation }: StoredSession,
  signal: AbortSignal,
): Promise<Verdict> {
  const answered = new AbortController();
  const stamping = stampWhile(answered.signal, clock, () => store.note({ intentAtMs: clock.now() }, generation));
  try {
    const verdict = await backend.refresh(session, callThatTells(signal, tell));
    if (verdict.kind !== 'ok' || readStoredSession(verdict.session)) return verdict;
    return { kind: 'unknown', error: new AuthError('bad_response', 'The new session is not one that can be used.') };
  } catch (reason) {
    const error = asAuthError(reason, 'server', 'The backend’s adapter failed.');
    if (error.code === 'aborted') throw error;
    return { kind: 'unknown', error };
  } finally {
    answered.abort();
    await stamping;
  }
}

async function settle(
  { store, held, clock, random }: RefreshParts,
  verdict: Verdict,
  sent: StoredSession,
): Promise<TurnResult> {
  switch (verdict.kind) {
    case 'ok': {
      const written = await held.write({ kind: 'session', session: verdict.session }, sent.generation);
      return written.committed ? { snapshot: written.snapshot, cause: 'refreshed' } : { snapshot: written.snapshot };
    }
    case 'dead': {
      const { refreshToken } = sent.session;
      const lost = sent.intentAtMs !== undefined && refreshToken !== undefined && refreshToken !== siteToken;
      const cause = lost ? 'refresh-lost' : 'server';
      const written = await held.write({ kind: 'ended', cause }, sent.generation);
      return written.committed
        ? { snapshot: written.snapshot, cause, ended: lost ? refreshLost() : endedBy(verdict.reason) }
        : { snapshot: written.snapshot };
    }
    case 'busy':
    case 'unknown': {
      const { error } = verdict;
      const retryAfter = verdict.kind === 'busy' ? verdict.retryAfter : error.retryAfter;
      const setback = setbackAfter(sent.setback, error, retryAfter, clock.now(), random());
      // A server that asks to wait has not spent the token; after anything else it may have been.
      const intentAtMs = verdict.kind === 'busy' ? undefined : setback.atMs;
      const noted = await store.note({ intentAtMs, setback }, sent.generation);
      const snapshot = await store.read();
      // Signed out or replaced meanwhile: then this failure is nobody's any more.
      return noted === 'refused' ? { snapshot } : { snapshot, failed: { error, notBeforeMs: setback.notBeforeMs } };
    }
    default:
      return verdict satisfies never;
  }
}

function identityLost(): AuthError {
  return new AuthError('identity_lost', 'The anonymous session ran out, and with it who the visitor was.');
}

function refreshLost(): AuthError {
  return new AuthError(
    'refresh_lost',
    'A new token was lost on its way here, and the server does not take the old one again.',
  );
}

function endedBy(reason: 'session_expired' | 'identity_lost' | 'account_disabled'): AuthError {
  return new AuthError(reason, 'The server ended the session.');
}

function outdated(): AuthError {
  return new AuthError('session_expired', 'A newer release of this library holds the session: load the page anew.');
}

function storeFull(): AuthError {
  return new AuthError('timeout', 'The browser’s storage is full: the refresh waits while the old token is good.');
}
