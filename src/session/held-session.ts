import type { Session } from '../backends/backend.js';
import type { Clock } from '../backends/clock.js';
import { AuthError } from '../errors.js';
import { Listeners } from './listeners.js';
import { restoring, transition, type AuthEvent, type AuthState, type Cause, type Change } from './state.js';
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
  #state = restoring;
  /** Who was here when the page was put away for the way back. */
  #concealed: { readonly state: AuthState; readonly over: Promise<void>; readonly reveal: () => void } | undefined;
  #snapshot: Snapshot = { kind: 'empty', generation: 0 };
  /** When the held session came, by the clock that may be set and by the one that cannot be. */
  #cameAt = { now: 0, elapsed: 0 };

  constructor(
    private readonly store: SessionStore,
    private readonly tabs: Pick<Tabs, 'announce'>,
    private readonly clock: Clock,
  ) {}

  get state(): AuthState {
    return this.#state;
  }

  get session(): Session | undefined {
    return this.#snapshot.kind === 'session' ? this.#snapshot.session : undefined;
  }

  /** Of what is shown now. */
  get generation(): number {
    return this.#snapshot.generation;
  }

  /**
   * The time to judge the held session by, in ms since 1970: never less than has passed since it came, so that a device's
   * clock that is set back does not make its token last longer.
   */
  now(): number {
    const { now, elapsed } = this.#cameAt;
    return Math.max(this.clock.now(), now + this.clock.elapsed() - elapsed);
  }

  /** Settles once it is known again who is here; at once where it is. */
  get revealed(): Promise<void> | undefined {
    return this.#concealed?.over;
  }

  /** Shows nobody until the store has been read anew: while the page was away, the session may have ended. */
  conceal(): void {
    const { state, previous, cause } = transition(this.#state, { type: 'concealed' });
    if (state === previous) return;
    let reveal!: () => void;
    const over = new Promise<void>((resolve) => (reveal = resolve));
    this.#concealed = { state: previous, over, reveal };
    this.#state = state;
    this.changes.call(state, { state, previous, cause });
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
    if (!known) this.#cameAt = { now: this.clock.now(), elapsed: this.clock.elapsed() };
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
    const concealed = this.#concealed;
    const change = transition(concealed?.state ?? this.#state, event);
    if (change.state === change.previous) return;
    this.#concealed = undefined;
    this.#state = change.state;
    this.changes.call(change.state, change);
    concealed?.reveal();
  }

  #eventOf(held: Snapshot, snapshot: Snapshot, cause: Cause | undefined, error: AuthError | undefined): AuthEvent {
    switch (snapshot.kind) {
      case 'session': {
        const came = held.kind === 'session' && held.generation !== snapshot.generation ? 'refreshed' : 'restored';
        const told = cause === 'sign-in' || cause === 'refreshed' ? cause : came;
        return { type: 'session', session: snapshot.session, cause: told };
      }
      case 'ended':
        return { type: 'ended', cause: cause ?? snapshot.cause, error: error ?? reasonOf(snapshot.cause) };
      case 'corrupt':
        return { type: 'ended', cause: 'corrupt', error };
      case 'empty':
        return { type: 'ended', cause: held.kind === 'session' ? 'storage-cleared' : 'restored', error };
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
