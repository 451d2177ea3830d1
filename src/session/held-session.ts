import type { Session } from '../backends/backend.js';
import { AuthError } from '../errors.js';
import { Listeners } from './listeners.js';
import { transition, type AuthEvent, type AuthState, type Cause, type Change } from './state.js';
import type { Content, SessionStore, Snapshot, Written } from './store.js';
import type { Tabs } from './tabs.js';

/**
 * The session this tab holds, kept equal to the store's, and the public state made from it.
 *
 * Reading and writing the store is apart from showing what came of it: the store is used under locks, and listeners must
 * never run inside one.
 */
export class HeldSession {
  readonly changes = new Listeners<[AuthState, Change]>();
  #state: AuthState = { status: 'restoring' };
  #snapshot: Snapshot = { kind: 'empty', generation: 0 };

  constructor(
    private readonly store: SessionStore,
    private readonly tabs: Pick<Tabs, 'announce'>,
  ) {}

  get state(): AuthState {
    return this.#state;
  }

  get session(): Session | undefined {
    return this.#snapshot.kind === 'session' ? this.#snapshot.session : undefined;
  }

  get notBeforeMs(): number {
    return (this.#snapshot.kind === 'session' && this.#snapshot.notBeforeMs) || 0;
  }

  /** Shows what another tab, or an earlier visit, left in the store. */
  async reread(): Promise<void> {
    this.show(await this.store.read());
  }

  /** Takes the store's content over and tells listeners what that changed. Not to be called inside a lock. */
  show(snapshot: Snapshot, cause?: Cause, error?: AuthError): void {
    const held = this.#snapshot;
    // An older answer that was long on its way must not undo a newer one.
    if (snapshot.kind !== 'empty' && snapshot.kind !== 'corrupt' && snapshot.generation < held.generation && !cause)
      return;
    this.#snapshot = snapshot;
    const known = snapshot.kind === held.kind && snapshot.generation === held.generation;
    if (known && this.#state.status !== 'restoring') return;
    this.dispatch(this.#eventOf(held, snapshot, cause, error));
  }

  /** Writes to the store, tells the other tabs, and leaves showing it to the caller. */
  async write(content: Content, expected: number | undefined): Promise<Written> {
    const written = await this.store.write(content, expected);
    if (written.committed) this.tabs.announce(written.snapshot.generation);
    return written;
  }

  dispatch(event: AuthEvent): void {
    const change = transition(this.#state, event);
    if (change.state === change.previous) return;
    this.#state = change.state;
    this.changes.call(change.state, change);
  }

  #eventOf(held: Snapshot, snapshot: Snapshot, cause: Cause | undefined, error: AuthError | undefined): AuthEvent {
    switch (snapshot.kind) {
      case 'session': {
        const came = held.kind === 'session' ? 'refreshed' : 'restored';
        const told = cause === 'sign-in' || cause === 'refreshed' ? cause : came;
        return { type: 'session', session: snapshot.session, cause: told };
      }
      case 'ended':
        return { type: 'ended', cause: cause ?? snapshot.cause, error: error ?? reasonOf(snapshot.cause) };
      case 'corrupt':
        return { type: 'ended', cause: 'corrupt' };
      case 'empty':
        return { type: 'ended', cause: held.kind === 'session' ? 'storage-cleared' : 'restored' };
      default:
        return snapshot satisfies never;
    }
  }
}

/** What a tab tells that only hears of the end: the server's word came to another one. */
function reasonOf(cause: Cause): AuthError | undefined {
  if (cause === 'server') return new AuthError('session_expired', 'The server ended the session.');
  if (cause === 'refresh-lost') return new AuthError('refresh_lost', 'A new token was lost on its way here.');
  return undefined;
}
