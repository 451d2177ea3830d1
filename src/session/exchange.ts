import type { Exchange, Session } from '../backends/backend.js';
import { pause, type Clock } from '../backends/clock.js';
import { AuthError } from '../errors.js';
import type { HeldSession } from './held-session.js';
import { claim, mayClaim } from './refresh-stored.js';
import { stampWhile } from './stamp-while.js';
import type { Note, SessionStore, Snapshot } from './store.js';
import { readStoredSession } from './stored-session.js';
import type { Tabs } from './tabs.js';
import { inTurn, type Turn } from './turn.js';

export interface ExchangeParts {
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly tabs: Tabs;
  readonly clock: Clock;
}

/** The held session, lent to an adapter that may trade it for another. */
export interface Lent {
  readonly exchange: Exchange;
  /** Shows what the exchange stored, unless a later change was shown meanwhile. False where it stored nothing. */
  readonly show: () => boolean;
}

const lockWaitMs = 8000;

/**
 * Trades the held session for another where no refresh can come between (SECURITY-MODEL 5.1.15): in the same turn among the
 * tabs, under an intent that is stamped anew for as long as the answer takes, and committed by compare-and-swap, so that a
 * sign-out meanwhile stays one.
 */
export function lendHeld(parts: ExchangeParts, signal: AbortSignal): Lent {
  const { tabs, clock, held } = parts;
  let traded: Snapshot | undefined;
  const patience = (patient: boolean, ended: AbortSignal) =>
    patient ? pause(clock, lockWaitMs, ended) : Promise.resolve();
  return {
    async exchange(trade) {
      const task = (turn: Turn) => tradeStored(parts, trade, turn, signal);
      const { session, snapshot } = await inTurn({ tabs, name: 'refresh', task, patience, signal });
      traded = snapshot;
      return session;
    },
    show() {
      if (traded && traded.generation >= held.generation) held.show(traded, 'refreshed');
      return traded !== undefined;
    },
  };
}

async function tradeStored(
  { store, held, clock }: ExchangeParts,
  trade: (session: Session) => Promise<Session>,
  turn: Turn,
  signal: AbortSignal,
): Promise<{ session: Session; snapshot: Snapshot }> {
  const found = await store.read();
  if (signal.aborted) throw signal.reason;
  if (found.kind !== 'session') throw new AuthError('signed_out', 'Nobody is signed in.');
  const { generation } = found;
  // It tells the other tabs that somebody is at it, and a later start that an answer may have been lost.
  const stamp = (fits?: (note: Note) => boolean) => store.note(claim(turn, clock.now()), generation, fits);
  if ((await stamp((note) => mayClaim(turn, note, clock.now()))) === 'refused') {
    const { generation: current } = await store.read();
    throw current === generation ? busyElsewhere() : changed();
  }
  const over = new AbortController();
  const stamping = stampWhile(over.signal, clock, () => stamp());
  let session: Session;
  try {
    session = await trade(found.session);
  } catch (error) {
    over.abort();
    await stamping;
    // An answer that says no has spent nothing; without one nobody knows.
    const answered = error instanceof AuthError && error.status !== undefined;
    if (answered) await store.note({ intentAtMs: undefined }, generation);
    throw error;
  }
  over.abort();
  await stamping;
  if (!readStoredSession(session)) {
    throw new AuthError('bad_response', 'The new session is not one that can be used.');
  }
  const { committed, snapshot } = await held.write({ kind: 'session', session }, generation);
  if (!committed) throw changed();
  return { session, snapshot };
}

function changed(): AuthError {
  return new AuthError('aborted', 'The session changed meanwhile.');
}

function busyElsewhere(): AuthError {
  return new AuthError('timeout', 'Another tab is at the session and has not finished.');
}
