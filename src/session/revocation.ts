import type { Backend, Session, SignOutScope } from '../backends/backend.js';
import type { Clock } from '../backends/clock.js';
import { asAuthError, type AuthError } from '../errors.js';

const againAfterMs = 10_000;
const passing: ReadonlySet<string> = new Set(['network', 'offline', 'timeout', 'server', 'rate_limited']);

/**
 * Tells the backend that a session is over. The session has ended on this device before, whatever comes of it.
 *
 * What fails for a reason that may pass is tried once more: when the device is online again, or after a while. The token
 * is kept for that in this page's memory alone.
 */
export class Revocation {
  #again: { readonly scope: SignOutScope; readonly act: () => void; readonly cancel: () => void } | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly clock: Clock,
  ) {}

  /** @throws AuthError why the backend could not be told */
  async run(session: Session, scope: SignOutScope): Promise<void> {
    this.dispose();
    try {
      await this.#tell(session, scope);
    } catch (reason) {
      const error = asAuthError(reason, 'server', 'The backend could not be told that the session is over.');
      // Who asked to sign the others out is still here and has been told.
      if (passing.has(error.code) && scope !== 'others') this.#later(session, scope, error);
      throw error;
    }
  }

  online(): void {
    this.#again?.act();
  }

  /** The same person may be here again: a late sign-out everywhere would hit the new session. */
  signedIn(): void {
    if (this.#again?.scope === 'everywhere') this.dispose();
  }

  dispose(): void {
    this.#again?.cancel();
    this.#again = undefined;
  }

  #tell(session: Session, scope: SignOutScope): Promise<void> {
    // The call's own budget is its deadline: signing out waits for nothing else.
    return this.backend.signOut!(session, scope, { signal: new AbortController().signal });
  }

  #later(session: Session, scope: SignOutScope, { code, retryAfter }: AuthError): void {
    const act = () => {
      this.dispose();
      this.#tell(session, scope).catch(() => undefined);
    };
    const waitMs = Math.max(againAfterMs, (retryAfter ?? 0) * 1000);
    const cancel = code === 'offline' ? () => undefined : this.clock.after(waitMs, act);
    this.#again = { scope, act, cancel };
  }
}
