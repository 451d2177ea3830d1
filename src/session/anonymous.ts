import type { Backend } from '../backends/backend.js';
import { AuthError, asAuthError, isSetUpError } from '../errors.js';
import { callThatTells } from './call.js';
import type { Notice } from './client.js';
import type { HeldSession } from './held-session.js';
import { SharedTask } from './shared-task.js';
import type { SessionStore, Snapshot } from './store.js';
import { LockTimeout, type Tabs } from './tabs.js';

export interface AnonymousParts {
  readonly backend: Backend;
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly tabs: Tabs;
  readonly tell: (notice: Notice) => void;
}

/** Longer than any solve we allow: a holder that has not finished by then is stuck. */
const lockWaitMs = 60_000;

/**
 * The anonymous bootstrap: one challenge and one session, however many elements and tabs ask at once.
 *
 * A tab that gets its turn reads the store first: the one before it has mostly left a session there.
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
    held.dispatch({ type: 'attempt' });
    try {
      const task = () => this.#openOrAdopt(signal);
      const { snapshot, restored } = await tabs.exclusive('anonymous', task, lockWaitMs, signal);
      held.show(snapshot, restored ? undefined : 'sign-in');
      if (!held.session) throw new AuthError('signed_out', 'The visitor signed out meanwhile.');
      return { restored };
    } catch (error) {
      const stuck = error instanceof LockTimeout;
      const failure = stuck
        ? new AuthError('timeout', 'Another tab is opening the anonymous session and has not finished.')
        : asAuthError(error, 'network', 'The anonymous session could not be opened.');
      if (failure.code !== 'aborted') held.dispatch({ type: 'attempt', error: failure });
      throw failure;
    }
  }

  async #openOrAdopt(signal: AbortSignal): Promise<{ snapshot: Snapshot; restored: boolean }> {
    const { backend, held, store, tell } = this.parts;
    const found = await store.read();
    if (found.kind === 'session') return { snapshot: found, restored: true };
    const session = await backend.signInAnonymously!(callThatTells(signal, tell));
    // Called off while the answer was on its way: nobody wants it any more, least of all after a sign-out.
    if (signal.aborted) throw new AuthError('aborted', 'The call was called off.');
    const { committed, snapshot } = await held.write({ kind: 'session', session }, found.generation);
    return { snapshot, restored: !committed };
  }
}

/** Whether it may work when the network or the server is better; a person must mend the rest first. */
export function mayPassByItself(error: AuthError): boolean {
  return !isSetUpError(error) && ['network', 'offline', 'timeout', 'server', 'rate_limited'].includes(error.code);
}
