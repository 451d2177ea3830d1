import type { Backend, Call, Offer, Outcome, Session, SignInInput, Verdict } from '../../src/backends/backend.js';
import { AuthError } from '../../src/errors.js';
import type { Clock } from '../../src/backends/clock.js';

/**
 * A backend that keeps accounts in memory and rotates refresh tokens strictly: each is good once, and one that comes
 * again ends its family, as the strictest real servers do.
 */
export class FakeBackend implements Backend {
  readonly name = 'fake';
  readonly origins = ['https://api.example.com'];
  readonly calls: string[] = [];
  renewal: Backend['renewal'] = 'ahead';
  lifetimeMs = 3_600_000;
  /** Whether anonymous sessions have refresh tokens. */
  rotates = true;
  offer: Offer | AuthError = {};
  /** Waited for by every call, so that tests can hold answers back. */
  gate: Promise<unknown> = Promise.resolve();
  /** In place of the next verdicts. */
  verdicts: Verdict[] = [];
  failSignIn: AuthError | undefined;
  /** The id that a renewal gives; the same as before unless set. */
  nextId: string | undefined;
  #count = 0;
  readonly #live = new Set<string>();

  constructor(
    readonly project: string,
    protected readonly clock: Clock,
  ) {}

  async describe(): Promise<Offer> {
    this.calls.push('describe');
    if (this.offer instanceof AuthError) throw this.offer;
    return this.offer;
  }

  async signInAnonymously(call: Call): Promise<Session> {
    this.calls.push('anonymous');
    call.onProgress?.({ fraction: 0.5, hashesPerSecond: 1000 });
    await this.gate;
    if (this.failSignIn) throw this.failSignIn;
    return this.#issue(`anon-${++this.#count}`, true);
  }

  async signIn(input: SignInInput, _call?: Call): Promise<Outcome> {
    if (input.method !== 'password' || !('email' in input)) throw new AuthError('not_supported', 'Passwords only.');
    this.calls.push('sign-in');
    await this.gate;
    if (this.failSignIn) throw this.failSignIn;
    if (input.password !== 'right')
      throw new AuthError('invalid_credentials', 'The e-mail address or the password is wrong.');
    return { kind: 'session', session: this.#issue(input.email, false) };
  }

  async refresh(session: Session, call: Call): Promise<Verdict> {
    this.calls.push('refresh');
    await this.gate;
    if (call.signal.aborted) throw new AuthError('aborted', 'The call was called off.');
    const forced = this.verdicts.shift();
    if (forced) return forced;
    if (session.refreshToken && !this.#live.delete(session.refreshToken)) {
      this.calls.push('already used');
      return { kind: 'dead', reason: 'session_expired' };
    }
    return { kind: 'ok', session: this.#issue(this.nextId ?? session.user.id, session.user.anonymous) };
  }

  async signOut(_session: Session, scope: string): Promise<void> {
    this.calls.push(`sign-out ${scope}`);
    if (this.failSignIn) throw this.failSignIn;
  }

  requestHeaders() {
    return { 'x-app': 'app' };
  }

  rejectsToken(response: Response) {
    return response.status === 401;
  }

  count(call: string): number {
    return this.calls.filter((made) => made === call).length;
  }

  #issue(id: string, anonymous: boolean): Session {
    const serial = `${id}-${crypto.randomUUID()}`;
    const refreshToken = `refresh-${serial}`;
    this.#live.add(refreshToken);
    const issuedAtMs = this.clock.now();
    return {
      accessToken: `access-${serial}`,
      ...(this.rotates && { refreshToken }),
      issuedAtMs,
      expiresAtMs: issuedAtMs + this.lifetimeMs,
      user: { id, anonymous },
    };
  }
}

/** A promise that a test resolves when it wants to. */
export function gate(): { promise: Promise<void>; open: () => void } {
  let open!: () => void;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}
