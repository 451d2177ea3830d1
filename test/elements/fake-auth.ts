import type { Capability, Offer, SignInInput, SignOutScope, Step, User } from '../../src/backends/backend.js';
import { AuthError } from '../../src/errors.js';
import type { Account, AnonymousMode, Auth, CallOptions, Notice, SignInResult } from '../../src/session/auth.js';
import type { AuthState, Cause, Change } from '../../src/session/state.js';

export const ada: User = { id: 'u1', anonymous: false, email: 'ada@example.com' };
export const visitor: User = { id: 'v1', anonymous: true };

/** A promise that a test settles. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/** A client whose backend is the test: every call is written down and answered by what the test sets. */
export class FakeAuth implements Auth {
  readonly backend = 'fake';
  anonymous: AnonymousMode = 'off';
  state: AuthState = { status: 'signed-out' };
  account: Account = {};
  disposed = false;
  capabilities: Partial<Record<Capability, boolean>> = { password: true, 'sign-out-everywhere': true };

  readonly signIns: SignInInput[] = [];
  readonly signOuts: (SignOutScope | undefined)[] = [];
  offers = 0;
  anonymousCalls = 0;

  /** Every other call, by its name and what it was given. */
  readonly calls: [name: string, ...given: unknown[]][] = [];
  /** The options that went with the last call. */
  options: CallOptions | undefined;

  onSignIn: (input: SignInInput) => Promise<User | Step> = () => Promise.resolve(ada);
  /** What the other calls lead to: a step, or nothing that is still needed. */
  onCall: (name: string, ...given: unknown[]) => Promise<Step | undefined> = () => Promise.resolve(undefined);
  onOffer: () => Promise<Offer> = () => Promise.resolve({});
  onAnonymous: (signal: AbortSignal | undefined) => Promise<User> = () => Promise.resolve(visitor);

  readonly #listeners = new Set<(state: AuthState, change?: Change) => void>();
  readonly #noticed = new Set<(notice: Notice) => void>();
  readonly #ready = deferred<AuthState>();

  constructor(state: AuthState = { status: 'signed-out' }) {
    this.state = state;
    if (state.status !== 'restoring') this.#ready.resolve(state);
  }

  get ready(): Promise<AuthState> {
    return this.#ready.promise;
  }

  /** Brings the client into another state, as its session engine would. */
  become(state: AuthState, cause?: Cause): void {
    const previous = this.state;
    this.state = state;
    if (state.status !== 'restoring') this.#ready.resolve(state);
    for (const listener of this.#listeners) listener(state, { state, previous, cause });
  }

  tell(notice: Notice): void {
    for (const listener of this.#noticed) listener(notice);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  subscribe(listener: (state: AuthState, change?: Change) => void): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => this.#listeners.delete(listener);
  }

  on(listener: (notice: Notice) => void): () => void {
    this.#noticed.add(listener);
    return () => this.#noticed.delete(listener);
  }

  async signInAnonymously({ signal }: { signal?: AbortSignal } = {}) {
    this.anonymousCalls++;
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new AuthError('aborted', 'Called off.')));
    });
    const user = await Promise.race([this.onAnonymous(signal), aborted]);
    this.become({ status: 'anonymous', user, expiresAtMs: Date.now() + 3_600_000 }, 'sign-in');
    return { user, restored: false };
  }

  async signIn(input: SignInInput, options?: CallOptions): Promise<SignInResult | Step> {
    this.signIns.push(input);
    this.options = options;
    const result = await this.onSignIn(input);
    if ('kind' in result) return this.#open(result);
    this.become(signedIn(result), 'sign-in');
    return { kind: 'signed-in', user: result };
  }

  #open(step: Step): Step {
    this.step = step;
    this.tell({ type: 'step', step });
    return step;
  }

  async #call(name: string, given: readonly unknown[], options?: CallOptions): Promise<SignInResult | Step> {
    this.calls.push([name, ...given]);
    this.options = options;
    const step = await this.onCall(name, ...given);
    if (step) return this.#open(step);
    this.step = undefined;
    this.become(signedIn(), 'sign-in');
    return { kind: 'signed-in', user: ada };
  }

  async signOut({ scope }: { scope?: SignOutScope } = {}): Promise<void> {
    this.signOuts.push(scope);
    this.become({ status: 'signed-out' }, 'user');
  }

  step: Step | undefined;
  readonly continue: Auth['continue'] = (step, input, options) => this.#call('continue', [step, input], options);
  readonly signUp: Auth['signUp'] = (input, options) => this.#call('signUp', [input], options);
  readonly upgrade: Auth['upgrade'] = (input, options) => this.#call('upgrade', [input], options);
  readonly resend: Auth['resend'] = async (step, options) => {
    this.calls.push(['resend', step]);
    this.options = options;
    return (await this.onCall('resend', step)) ?? step;
  };
  readonly resetPassword: Auth['resetPassword'] = async (input, options) => {
    this.calls.push(['resetPassword', input]);
    this.options = options;
    const step = await this.onCall('resetPassword', input);
    if (!step) throw new AuthError('bad_response', 'A reset leads to a step.');
    return this.#open(step);
  };
  readonly resendInvite: Auth['resendInvite'] = async (email) => {
    this.calls.push(['resendInvite', email]);
    await this.onCall('resendInvite', email);
  };
  onLoginMethod: (email: string) => Promise<'password' | 'sso'> = () => Promise.resolve('password');
  readonly loginMethod: Auth['loginMethod'] = (email) => this.onLoginMethod(email);

  async cancelStep(): Promise<void> {
    this.calls.push(['cancelStep']);
    this.step = undefined;
  }

  readonly fetch = globalThis.fetch;

  async accessToken(): Promise<string | null> {
    return null;
  }

  can(capability: Capability): boolean | undefined {
    return this.capabilities[capability];
  }

  async offer(): Promise<Offer> {
    this.offers++;
    return this.onOffer();
  }

  dispose(): void {
    this.disposed = true;
  }
}

export function signedIn(user: User = ada): AuthState {
  return { status: 'signed-in', user, expiresAtMs: Date.now() + 3_600_000 };
}
