import type { Backend } from '../backends/backend.js';
import { pause, type Clock } from '../backends/clock.js';
import { AuthError, asAuthError, isSetUpError } from '../errors.js';
import { callThatTells } from './call.js';
import type { Notice } from './client.js';
import type { HeldSession } from './held-session.js';
import { visited } from './prerendering.js';
import type { SetAside } from './set-aside.js';
import { SharedTask } from './shared-task.js';
import { stampWhile } from './stamp-while.js';
import type { SessionStore, Snapshot } from './store.js';
import { readStoredSession } from './stored-session.js';
import type { Tabs } from './tabs.js';
import { inTurn, type Turn } from './turn.js';

export interface AnonymousParts {
  readonly backend: Backend;
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly aside: SetAside;
  readonly tabs: Tabs;
  readonly clock: Clock;
  readonly tell: (notice: Notice) => void;
}

/** How often a waiting tab looks; the tab that solves says as often that it is still at it. */
const lookEveryMs = 2000;
/** A lease that old is of a tab that died or hangs. A puzzle may take as long as it likes while its tab says so. */
const leaseLastsMs = 6000;

/**
 * The anonymous bootstrap: one challenge and one session, however many elements and tabs ask at once.
 *
 * A tab that gets its turn reads the store first: the one before it has mostly left a session there. Of two that worked
 * side by side after all, the second to commit throws its own session away and adopts the stored one.
 *
 * @see SECURITY-MODEL 5.1.17
 */
export class AnonymousBootstrap {
  readonly #task = new SharedTask((signal) => this.#open(signal));

  constructor(private readonly parts: AnonymousParts) {}

  /** @throws AuthError what the backend throws, `not_supported`, `aborted` */
  async run(signal?: AbortSignal): Promise<{ restored: boolean }> {
    return this.#task.run(signal);
  }

  abort(): void {
    this.#task.abort();
  }

  async #open(signal: AbortSignal): Promise<{ restored: boolean }> {
    const { backend, held, tabs } = this.parts;
    if (!backend.signInAnonymously) {
      throw new AuthError('not_supported', `The ${backend.name} backend opens no anonymous sessions.`);
    }
    await visited(signal);
    held.dispatch({ type: 'attempt' });
    try {
      const task = (turn: Turn) => this.#openOrAdopt(turn, signal);
      const patience = (patient: boolean, called: AbortSignal) => this.#wait(patient, called);
      for (;;) {
        const opened = await inTurn({ tabs, name: 'anonymous', task, patience, signal });
        if (opened === 'busy') continue;
        held.show(opened.snapshot, opened.restored ? 'restored' : 'sign-in');
        if (!held.session) throw new AuthError('signed_out', 'The visitor signed out meanwhile.');
        return { restored: opened.restored };
      }
    } catch (error) {
      const failure = asAuthError(error, 'network', 'The anonymous session could not be opened.');
      if (failure.code !== 'aborted') held.dispatch({ type: 'attempt', error: failure });
      throw failure;
    }
  }

  async #openOrAdopt(turn: Turn, signal: AbortSignal): Promise<{ snapshot: Snapshot; restored: boolean } | 'busy'> {
    const { backend, held, store, aside, clock, tell } = this.parts;
    const found = await store.read();
    if (found.kind === 'session') return { snapshot: found, restored: true };
    const mayClaim = (atMs: number | undefined) => turn === 'locked' || !isAlive(atMs, clock.now());
    if (!(await store.stampLease(clock.now(), mayClaim))) return 'busy';
    const ended = new AbortController();
    const stamping = stampWhile(ended.signal, clock, () => store.stampLease(clock.now()));
    try {
      const kept = await aside.take();
      if (kept) {
        const { snapshot } = await held.write({ kind: 'session', session: kept }, found.generation);
        return { snapshot, restored: true };
      }
      const session = await backend.signInAnonymously!(callThatTells(signal, tell));
      // Called off while the answer was on its way: nobody wants it any more, least of all after a sign-out.
      if (signal.aborted) throw new AuthError('aborted', 'The call was called off.');
      if (!readStoredSession(session)) throw new AuthError('bad_response', 'The session is not one that can be used.');
      const { committed, snapshot } = await held.write({ kind: 'session', session }, found.generation);
      return { snapshot, restored: !committed };
    } finally {
      ended.abort();
      await stamping;
      await store.stampLease(undefined);
    }
  }

  /** Until there is a session to adopt, or nobody who is about to bring one. */
  async #wait(patient: boolean, called: AbortSignal): Promise<void> {
    const { store, clock } = this.parts;
    const beganAtMs = clock.now();
    for (let look = 0; ; look++) {
      if (patient || look > 0) await pause(clock, lookEveryMs, called);
      if ((await store.read()).kind === 'session') return;
      const atMs = await store.leaseAtMs();
      // A tab that has only just got the lock has not stamped yet.
      if (!isAlive(atMs, clock.now()) && !(patient && isAlive(beganAtMs, clock.now()))) return;
    }
  }
}

function isAlive(leaseAtMs: number | undefined, nowMs: number): boolean {
  return leaseAtMs !== undefined && Math.abs(nowMs - leaseAtMs) <= leaseLastsMs;
}

/** Whether it may work when the network or the server is better; a person must mend the rest first. */
export function mayPassByItself(error: AuthError): boolean {
  return !isSetUpError(error) && ['network', 'offline', 'timeout', 'server', 'rate_limited'].includes(error.code);
}
