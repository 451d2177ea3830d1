import type { Backend, Session } from '../backends/backend.js';
import { isRenewable } from './refresh.js';
import type { SessionStore } from './store.js';

/**
 * The anonymous session of a visitor who has signed in, kept for when they sign out: only where the backend cannot make an
 * account of it, and its token is all there is to know the visitor by.
 */
export class SetAside {
  #opened: SessionStore | undefined;

  /** @param open - Opens a store of its own beside the session's; not before it is needed. */
  constructor(
    private readonly open: () => SessionStore,
    private readonly backend: Backend,
    private readonly nowMs: () => number,
  ) {}

  async put(session: Session): Promise<void> {
    if (!this.backend.upgrade) await this.#store.write({ kind: 'session', session }, undefined);
  }

  /** The session that was set aside, once: of two tabs that ask only one gets it. */
  async take(): Promise<Session | undefined> {
    if (this.backend.upgrade || !this.backend.signIn) return undefined;
    const found = await this.#store.read();
    if (found.kind !== 'session' || !isRenewable(found.session, this.nowMs())) return undefined;
    const { committed } = await this.#store.write({ kind: 'ended', cause: 'restored' }, found.generation);
    return committed ? found.session : undefined;
  }

  /** Nobody is to find it on this device. */
  async forget(): Promise<void> {
    const found = await this.#store.read();
    if (found.kind !== 'empty') await this.#store.write({ kind: 'ended', cause: 'user' }, undefined);
  }

  close(): void {
    this.#opened?.close();
  }

  get #store(): SessionStore {
    return (this.#opened ??= this.open());
  }
}
