import type { Backend, Session, Verdict } from '../backends/backend.js';
import { backoffMs } from '../backends/backoff.js';
import type { Clock } from '../backends/clock.js';
import { AuthError, asAuthError } from '../errors.js';
import type { Notice } from './client.js';
import type { HeldSession } from './held-session.js';
import { callThatTells } from './call.js';
import { isGood, isRenewable, refreshDueAtMs } from './refresh.js';
import { SharedTask } from './shared-task.js';
import type { Cause } from './state.js';
import type { SessionStore, Snapshot } from './store.js';
import { LockTimeout, type Tabs } from './tabs.js';

export interface RenewalParts {
  readonly backend: Backend;
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly tabs: Tabs;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: (notice: Notice) => void;
}

const lockWaitMs = 8000;
/** The request's budget and 2 s: a refresh begun longer ago has ended, or its tab has died. */
const intentLastsMs = 12_000;

/** What a turn found out; shown to listeners only once the lock is free again. */
interface TurnResult {
  readonly snapshot: Snapshot;
  readonly cause?: Cause;
  /** Why the session ended. */
  readonly ended?: AuthError;
  /** Why there is still no fresh session; the old one is kept. */
  readonly failed?: AuthError;
  readonly retryAfter?: number | undefined;
}

/**
 * Keeps the session fresh: one refresh at a time in this tab and, by a lock and the store, in all tabs together.
 *
 * A session ends here only on a backend's verdict about the very token that is still stored. Anything else, be it a 429,
 * a captive portal or a dead network, keeps it and is tried again later.
 *
 * @see SECURITY-MODEL 5.1
 */
export class Renewal {
  readonly #refresh = new SharedTask((signal) => this.#renew(signal));
  readonly #jitter: number;
  #cancelTimer: (() => void) | undefined;
  #failures = 0;
  #lastFailure: AuthError | undefined;
  #notBeforeMs = 0;
  /** The token that a server refused although it looked good, to be replaced whatever the clock says. */
  #refused: string | undefined;

  constructor(private readonly parts: RenewalParts) {
    this.#jitter = parts.random();
  }

  /** A token that is good now, refreshed first where it must be, behind the caller's back where it only should be. */
  async accessToken(): Promise<string | null> {
    const session = this.parts.held.session;
    if (!session) return null;
    if (isGood(session, this.#now())) {
      this.#renewIfDue();
      return session.accessToken;
    }
    try {
      await this.#refresh.run();
    } catch (error) {
      const kept = this.parts.held.session;
      if (kept && kept.expiresAtMs > this.#now()) return kept.accessToken;
      throw error;
    }
    return this.parts.held.session?.accessToken ?? null;
  }

  /** Another token in place of one that a server refused, or null where there is none to be had. */
  async replace(refused: string): Promise<string | null> {
    const session = this.parts.held.session;
    if (session?.accessToken === refused) {
      this.#refused = refused;
      await this.#refresh.run().catch(() => undefined);
    }
    const token = this.parts.held.session?.accessToken;
    return token === undefined || token === refused ? null : token;
  }

  /** Sets the timer for the session that is held now. To be called at every change of it. */
  schedule(): void {
    this.#cancelTimer?.();
    const session = this.parts.held.session;
    if (!session || this.parts.backend.renewal === 'on-use') return;
    const dueAtMs = Math.max(this.#dueAtMs(session), this.#notBeforeMs, this.parts.held.notBeforeMs);
    this.#cancelTimer = this.parts.clock.after(dueAtMs - this.#now(), () => this.#onTimer(dueAtMs));
  }

  /** The page woke up, or is online again: time may have passed unseen, and what failed for want of a network may work. */
  wake(): void {
    if (this.#lastFailure?.code === 'network' || this.#lastFailure?.code === 'offline') this.#forgetFailure();
    this.#renewIfDue();
    this.schedule();
  }

  abort(): void {
    this.#refresh.abort();
    this.#forgetFailure();
  }

  dispose(): void {
    this.#cancelTimer?.();
    this.#refresh.abort();
  }

  #now(): number {
    return this.parts.clock.now();
  }

  #dueAtMs(session: Session): number {
    return refreshDueAtMs(session, this.parts.backend.renewal, this.#jitter);
  }

  #renewIfDue(): void {
    const session = this.parts.held.session;
    const now = this.#now();
    if (!session || now < this.#dueAtMs(session) || now < this.#notBeforeMs) return;
    if (globalThis.navigator?.onLine === false) return;
    this.#refresh.run().catch(() => undefined);
  }

  /** A long delay is clamped, so a timer may come early. */
  #onTimer(dueAtMs: number): void {
    if (this.#now() < dueAtMs) this.schedule();
    else this.#renewIfDue();
  }

  /** One refresh, wherever it happens: here under the lock, or in the tab that holds it. */
  async #renew(signal: AbortSignal): Promise<void> {
    const { held } = this.parts;
    const stale = held.session;
    if (!stale) return;
    if (this.#lastFailure && this.#now() < this.#notBeforeMs) throw this.#lastFailure;
    const result = await this.#turn(stale, signal);
    held.show(result.snapshot, result.cause, result.ended);
    if (result.failed) throw this.#failed(result.failed, result.retryAfter);
    this.#forgetFailure();
    this.#refused = undefined;
    this.schedule();
  }

  async #turn(stale: Session, signal: AbortSignal): Promise<TurnResult> {
    const { tabs, store, clock, random } = this.parts;
    const task = () => this.#refreshStored(stale, signal);
    try {
      return await tabs.exclusive('refresh', task, lockWaitMs, signal);
    } catch (error) {
      if (!(error instanceof LockTimeout)) throw error;
    }
    // The holder is stuck or dead. While its refresh may still be answered, a second one could look like theft.
    const snapshot = await store.read();
    const busy = snapshot.kind === 'session' && clock.now() - (snapshot.intentAtMs ?? 0) < intentLastsMs;
    if (busy && snapshot.session.accessToken === stale.accessToken) {
      return {
        snapshot,
        failed: new AuthError('timeout', 'Another tab is refreshing the session and has not finished.'),
      };
    }
    await new Promise<void>((resolve) => clock.after(random() * 500, resolve));
    return task();
  }

  /** Reads anew before it asks: what was stale when the turn was asked for may have been replaced meanwhile. */
  async #refreshStored(stale: Session, signal: AbortSignal): Promise<TurnResult> {
    const { store, backend, held } = this.parts;
    const snapshot = await store.read();
    if (snapshot.kind !== 'session') return { snapshot };
    const { session, generation } = snapshot;
    const refused = session.accessToken === this.#refused;
    const replaced = session.accessToken !== stale.accessToken;
    if (replaced && !refused && isGood(session, this.#now())) return { snapshot };
    if (!isRenewable(session, this.#now())) {
      const written = await held.write({ kind: 'ended', cause: 'server' }, generation);
      return { snapshot: written.snapshot, cause: 'server', ended: identityLost() };
    }
    const waitMs = (snapshot.notBeforeMs ?? 0) - this.#now();
    if (waitMs > 0) return { snapshot, failed: rateLimited(waitMs / 1000), retryAfter: waitMs / 1000 };
    // It proves that the store can be written before the token is spent, and tells a later start that an answer may be lost.
    if (session.refreshToken) await store.note({ intentAtMs: this.#now() }, generation);
    const verdict = await backend.refresh(session, callThatTells(signal, this.parts.tell));
    if (signal.aborted) throw new AuthError('aborted', 'The refresh was called off.');
    return this.#settle(verdict, snapshot);
  }

  async #settle(verdict: Verdict, sent: Snapshot & { kind: 'session' }): Promise<TurnResult> {
    const { store, held } = this.parts;
    switch (verdict.kind) {
      case 'ok': {
        const written = await held.write({ kind: 'session', session: verdict.session }, sent.generation);
        return written.committed ? { snapshot: written.snapshot, cause: 'refreshed' } : { snapshot: written.snapshot };
      }
      case 'dead': {
        const lost = sent.intentAtMs !== undefined;
        const cause = lost ? 'refresh-lost' : 'server';
        const written = await held.write({ kind: 'ended', cause }, sent.generation);
        return written.committed
          ? { snapshot: written.snapshot, cause, ended: lost ? refreshLost() : endedBy(verdict.reason) }
          : { snapshot: written.snapshot };
      }
      case 'busy': {
        const notBeforeMs = verdict.retryAfter && this.#now() + verdict.retryAfter * 1000;
        await store.note({ intentAtMs: undefined, notBeforeMs }, sent.generation);
        return { snapshot: await store.read(), failed: verdict.error, retryAfter: verdict.retryAfter };
      }
      case 'unknown':
        return { snapshot: await store.read(), failed: verdict.error };
      default:
        return verdict satisfies never;
    }
  }

  #failed(error: AuthError, retryAfter: number | undefined): AuthError {
    this.#lastFailure = asAuthError(error, 'network', 'The session could not be refreshed.');
    this.#failures++;
    const waitMs = retryAfter === undefined ? backoffMs(this.#failures, this.parts.random()) : retryAfter * 1000;
    this.#notBeforeMs = this.#now() + waitMs;
    this.parts.tell({ type: 'retry', atMs: this.#notBeforeMs });
    this.schedule();
    return this.#lastFailure;
  }

  #forgetFailure(): void {
    this.#failures = 0;
    this.#notBeforeMs = 0;
    this.#lastFailure = undefined;
  }
}

function rateLimited(retryAfter: number): AuthError {
  return new AuthError('rate_limited', 'The server asked all tabs to wait.', { retryAfter });
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
