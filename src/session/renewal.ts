import type { Session } from '../backends/backend.js';
import { pause } from '../backends/clock.js';
import { AuthError } from '../errors.js';
import { visited } from './prerendering.js';
import { isDue, isGood, refreshDueAtMs, renewalOf } from './refresh.js';
import { isUnderWay, refreshStored, underWayForMs, type RefreshParts, type TurnResult } from './refresh-stored.js';
import { SharedTask } from './shared-task.js';
import type { Snapshot } from './store.js';
import type { Tabs } from './tabs.js';
import { inTurn, type Turn } from './turn.js';

export interface RenewalParts extends RefreshParts {
  readonly tabs: Tabs;
}

/** How long a lock is waited for before looking whether its holder is still at work, and how long in all. */
const lockWaitMs = 8000;
const turnWaitMs = 15_000;
const lookEveryMs = 500;
/** For a tab to stamp its refresh after the device woke. */
const wokenWaitMs = 3000;
/** Before a turn that never came is asked for again. */
const stuckWaitMs = 1000;
/** Tabs that go on without a lock do not all go at once. */
const spreadMs = 500;

/**
 * Keeps the session fresh: says when a refresh is due, and lets one happen at a time in this tab and, by a lock and the
 * store, in all tabs together.
 *
 * @see SECURITY-MODEL 5.1
 */
export class Renewal {
  readonly #refresh = new SharedTask((signal) => this.#renew(signal));
  readonly #jitter: number;
  #cancelTimer: (() => void) | undefined;
  /** What the last try came to, and until when its error is the answer to all. */
  #failed: TurnResult['failed'];
  #refused: string | undefined;
  #onlineAtMs = 0;

  constructor(private readonly parts: RenewalParts) {
    this.#jitter = parts.random();
  }

  /** A token that is good now, refreshed first where it must be, behind the caller's back where it only should be. */
  async accessToken(): Promise<string | null> {
    const { held } = this.parts;
    const session = held.session;
    if (!session) return null;
    const now = held.now();
    if (isGood(session, now)) {
      this.#renewIfDue(session, now);
      return session.accessToken;
    }
    try {
      await this.#refresh.run();
    } catch (error) {
      const kept = held.session;
      if (kept && kept.expiresAtMs > held.now()) return kept.accessToken;
      throw error;
    }
    return held.session?.accessToken ?? null;
  }

  /** Another token in place of one that a server refused, or null where there is none to be had. */
  async replace(refused: string): Promise<string | null> {
    const { held } = this.parts;
    if (held.session?.accessToken === refused) {
      this.#refused = refused;
      await this.#refresh.run().catch(() => undefined);
    }
    const token = held.session?.accessToken;
    return token === undefined || token === refused ? null : token;
  }

  /** Sets the timer for the session that is held now. To be called at every change of it. */
  schedule(): void {
    this.#cancelTimer?.();
    const { held, backend, clock } = this.parts;
    const session = held.session;
    if (!session || renewalOf(backend, session) === 'on-use') return;
    const dueAtMs = Math.max(this.#dueAtMs(session), this.#failed?.notBeforeMs ?? 0);
    this.#cancelTimer = clock.after(dueAtMs - held.now(), () => this.#onTimer(dueAtMs));
  }

  /** The page is looked at again: time may have passed unseen. */
  wake(): void {
    const { held } = this.parts;
    if (held.session) this.#renewIfDue(held.session, held.now());
    this.schedule();
  }

  /** What failed for want of a network may work again. */
  online(): void {
    this.#onlineAtMs = this.parts.clock.now();
    const code = this.#failed?.error.code;
    if (code === 'network' || code === 'offline') this.#failed = undefined;
    this.wake();
  }

  abort(): void {
    this.#refresh.abort();
    this.#failed = undefined;
  }

  dispose(): void {
    this.#cancelTimer?.();
    this.#refresh.abort();
  }

  #dueAtMs(session: Session): number {
    return refreshDueAtMs(session, renewalOf(this.parts.backend, session), this.#jitter);
  }

  #renewIfDue(session: Session, now: number): void {
    const due = isDue(session, renewalOf(this.parts.backend, session), this.#jitter, now);
    if (due && !this.#heldBack() && !isOffline()) this.#refresh.run().catch(() => undefined);
  }

  #heldBack(): boolean {
    return this.#failed !== undefined && this.parts.clock.now() < this.#failed.notBeforeMs;
  }

  /** A long delay is clamped, so a timer may come early. */
  #onTimer(dueAtMs: number): void {
    const { held } = this.parts;
    if (held.now() < dueAtMs) this.schedule();
    else if (held.session) this.#renewIfDue(held.session, held.now());
  }

  /** One refresh, wherever it happens: here in our turn, or in the tab whose turn it is. */
  async #renew(signal: AbortSignal): Promise<void> {
    const { held, tell, clock } = this.parts;
    const stale = held.session;
    if (!stale) return;
    await visited(signal);
    if (isOffline()) throw new AuthError('offline', 'This device is offline.');
    if (this.#failed && this.#heldBack()) throw this.#failed.error;
    const { snapshot, cause, ended, failed } = await this.#turn(stale, signal).catch((error: unknown) => {
      // Another tab is stuck: not the server's doing, so nobody else has to wait.
      if (error instanceof AuthError && error.code === 'timeout') this.#postpone(error, clock.now() + stuckWaitMs);
      throw error;
    });
    held.show(snapshot, cause, ended);
    this.#failed = undefined;
    if (failed) {
      this.#postpone(failed.error, failed.notBeforeMs);
      if (Number.isFinite(failed.notBeforeMs)) tell({ type: 'retry', atMs: failed.notBeforeMs });
      throw failed.error;
    }
    this.#refused = undefined;
    this.schedule();
  }

  #postpone(error: AuthError, notBeforeMs: number): void {
    this.#failed = { error, notBeforeMs };
    this.schedule();
  }

  async #turn(stale: Session, signal: AbortSignal): Promise<TurnResult> {
    const { tabs, clock } = this.parts;
    const giveUpAtMs = clock.elapsed() + turnWaitMs;
    const task = (turn: Turn) =>
      refreshStored(this.parts, { stale, refused: this.#refused, onlineAtMs: this.#onlineAtMs }, turn, signal);
    const patience = (patient: boolean, called: AbortSignal) => this.#wait(patient, stale, giveUpAtMs, called);
    for (;;) {
      const result = await inTurn({ tabs, name: 'refresh', task, patience, signal });
      if (result !== 'busy') return result;
      await this.#wait(false, stale, giveUpAtMs, signal);
    }
  }

  async #waitForLock(called: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    const beganAtMs = clock.now();
    await pause(clock, lockWaitMs, called);
    // The device slept: the tab that holds the lock did too, and says within two seconds that it is still at it.
    if (clock.now() - beganAtMs > 2 * lockWaitMs) await pause(clock, wokenWaitMs, called);
  }

  /** Until the tab whose turn it is has brought a session, ended, or died. @throws AuthError `timeout` */
  async #wait(patient: boolean, stale: Session, giveUpAtMs: number, called: AbortSignal): Promise<void> {
    const { store, clock, random } = this.parts;
    if (patient) await this.#waitForLock(called);
    for (;;) {
      const snapshot = await store.read();
      if (isAnother(snapshot, stale)) return;
      if (snapshot.kind !== 'session' || !isUnderWay(snapshot, clock.now())) break;
      const leftMs = giveUpAtMs - clock.elapsed();
      if (leftMs <= 0) {
        throw new AuthError('timeout', 'Another tab is refreshing the session and has not finished.');
      }
      await pause(clock, Math.min(lookEveryMs, leftMs, underWayForMs(snapshot, clock.now())), called);
    }
    await pause(clock, random() * spreadMs, called);
  }
}

function isAnother(snapshot: Snapshot, { accessToken }: Session): boolean {
  return snapshot.kind !== 'session' || snapshot.session.accessToken !== accessToken;
}

function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}
