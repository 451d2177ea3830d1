import type {
  AccountMethods,
  ApiKey,
  Backend,
  Capability,
  ContactChange,
  Factor,
  FactorEnrolment,
  FactorRequest,
  Identity,
  NewApiKey,
  Offer,
  Passkey,
  PasswordChange,
  PrivateKeyStatus,
  Profile,
  ProfileChanges,
  Progress,
  ResetInput,
  SignInInput,
  SignOutScope,
  SignUpInput,
  Step,
  StepInputs,
  UpgradeInput,
  User,
} from '../backends/backend.js';
import type { AuthError } from '../errors.js';
import type { AuthState, Change } from './state.js';
import type { OnUpgrade } from './upgrade.js';

/** When a visitor gets an anonymous session: never, when one is first needed, or at once. */
export type AnonymousMode = 'off' | 'lazy' | 'auto';

/** Where the session is kept: for the browser, for this tab, or not at all. */
export type Persist = 'local' | 'tab' | 'memory';

/** Something worth telling that is no change of state. */
export type Notice =
  /** A slower or weaker way was taken; `why` is for developers. */
  | {
      readonly type: 'degraded';
      readonly what: 'storage' | 'locks' | 'cookies' | 'worker' | 'wasm';
      readonly why: string;
    }
  /** The session lives on in memory: the store refused it. */
  | { readonly type: 'persist-failed' }
  /** A newer release of this library holds the store; this one works in memory until the page is loaded anew. */
  | { readonly type: 'newer-version' }
  /** A refresh will be tried again at `atMs` (ms since 1970). */
  | { readonly type: 'retry'; readonly atMs: number }
  /** What the person signed in with is old, or ends soon (`atMs`, ms since 1970): time for another. */
  | { readonly type: 'rotate'; readonly why: 'age' | 'expiry'; readonly atMs: number }
  /** A PoW challenge is being solved. */
  | ({ readonly type: 'progress' } & Progress)
  /** The open step is another one now, or is done; `error`: why what came back in the address led nowhere. */
  | { readonly type: 'step'; readonly step: Step | undefined; readonly error?: AuthError | undefined };

export interface AuthOptions {
  readonly backend: Backend;
  /** Default `off`. */
  readonly anonymous?: AnonymousMode | undefined;
  /** Default `local`. */
  readonly persist?: Persist | undefined;
  /** Keeps several clients of one project apart. */
  readonly name?: string | undefined;
  /** More origins that `fetch` may send the token to; `self` is the page's own. */
  readonly allow?: readonly string[] | undefined;
  /**
   * Told when an anonymous visitor signs in and gets another id, so that the site can move what the visitor had; awaited
   * for 10 s, then the anonymous session is dropped. Where the backend keeps the id there is nothing to move.
   */
  readonly onUpgrade?: OnUpgrade | undefined;
  /** Lifts the rule that a client outside a browser does nothing; only with `persist: 'memory'`. For tests and scripts. */
  readonly server?: boolean | undefined;
}

export type SignInResult = { readonly kind: 'signed-in'; readonly user: User };

/** What may go with a call that begins or continues a sign-in. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** The answer to the site's captcha, fresh for every call. */
  readonly captchaToken?: string | undefined;
  /** Where providers and mails send the person back to, on this origin. Default: this page. */
  readonly redirectTo?: string | undefined;
}

/**
 * What the person who is signed in can see and change; a part that the backend has not is not there.
 *
 * A change that needs something more resolves to the step that says what, and to nothing where it is done.
 *
 * @throws AuthError `signed_out`, `aal_required` (then `factors.stepUp`), `reauthentication_needed` (`fields` may name
 * `currentPassword`; else the person signs in again), people and transport codes
 */
export interface Account {
  readonly profile?: {
    /** Which fields `update` takes; none where it can only be read. */
    readonly editable: readonly (keyof ProfileChanges)[];
    read(): Promise<Profile>;
    update(changes: ProfileChanges): Promise<Profile>;
  };
  readonly password?: { change(change: PasswordChange): Promise<Step | undefined> };
  /** The address or number that the account is known by. */
  readonly contact?: { change(change: ContactChange, options?: CallOptions): Promise<Step | undefined> };
  readonly factors?: {
    list(): Promise<readonly Factor[]>;
    enroll(request: FactorRequest): Promise<FactorEnrolment>;
    /** @param code - Not for WebAuthn: there the browser asks the person. */
    confirm(enrolment: FactorEnrolment, code?: string): Promise<void>;
    remove(id: string): Promise<void>;
    /** What to answer before the backend allows what asks for AAL 2. */
    stepUp(): Promise<Step>;
  };
  readonly passkeys?: {
    list(): Promise<readonly Passkey[]>;
    /** Lets the browser make one. @throws AuthError `aborted` where the person says no */
    add(name?: string): Promise<Passkey>;
    rename(id: string, name: string): Promise<void>;
    remove(id: string): Promise<void>;
  };
  readonly identities?: {
    list(): Promise<readonly Identity[]>;
    /** @returns a `redirect` step */
    link(provider: string, options?: CallOptions): Promise<Step>;
    unlink(id: string): Promise<void>;
  };
  readonly apiKeys?: {
    list(): Promise<readonly ApiKey[]>;
    /** @returns the key, which nobody can tell again */
    create(name?: string): Promise<NewApiKey>;
    deactivate(id: string): Promise<void>;
  };
  readonly privateKey?: { status(): Promise<PrivateKeyStatus> };
}

/** Every part of the account that a backend may have. */
export type AccountPart = keyof AccountMethods;

export interface SignOutOptions {
  /** Default `here`. */
  readonly scope?: SignOutScope | undefined;
  /** Also forgets the anonymous session from before the sign-in, which would come back otherwise: for shared devices. */
  readonly forget?: boolean | undefined;
}

/** The client: everything a page can ask. Methods work detached; every failure is an {@link AuthError}. */
export interface Auth {
  readonly backend: string;
  readonly anonymous: AnonymousMode;
  /** Keeps its identity until it changes. */
  readonly state: AuthState;
  /** The first state that is not `restoring`. */
  readonly ready: Promise<AuthState>;
  /** Calls at once, without a change, then on every change. Returns the unsubscriber (Svelte's store contract). */
  subscribe(listener: (state: AuthState, change?: Change) => void): () => void;
  /** Hears notices. Returns the unsubscriber. */
  on(listener: (notice: Notice) => void): () => void;
  /**
   * Opens an anonymous session, or finds the one that is there; one, however many call it in however many tabs.
   *
   * @param options.signal - Gives up waiting; the work itself stops when nobody waits for it any more.
   * @throws AuthError `pow_…`, `origin_refused`, `misconfigured`, transport codes, `aborted`
   */
  signInAnonymously(options?: { signal?: AbortSignal }): Promise<{ user: User; restored: boolean }>;
  /**
   * Signs in, or says what is still needed.
   *
   * @throws AuthError `invalid_credentials`, `code_invalid`, `captcha_required`, `rate_limited`, `aborted` (the person closed
   * the pop-up or the passkey prompt), set-up and transport codes
   */
  signIn(input: SignInInput, options?: CallOptions): Promise<SignInResult | Step>;
  /**
   * Answers a step. A `redirect` step leaves the page: the promise does not settle then.
   *
   * @throws AuthError `code_invalid`, `weak_password`, `session_expired` (the step took too long: begin again), and what `signIn` throws
   */
  continue<Kind extends Step['kind']>(
    step: Extract<Step, { kind: Kind }>,
    input: StepInputs[Kind],
    options?: CallOptions,
  ): Promise<SignInResult | Step>;
  /** Sends the step's message again. Resolves to the step to go on with. @throws AuthError `rate_limited`, `not_supported` */
  resend(step: Step, options?: CallOptions): Promise<Step>;
  /** The step that is open: of the last call, of a reload ago, or of the link that led here. Told by the notice `step`. */
  readonly step: Step | undefined;
  /** Drops the open step: the person begins anew. */
  cancelStep(): Promise<void>;
  /** Looks the same for an address that is taken, where the backend hides it. @throws AuthError `account_exists`, `weak_password`, `signup_disabled` */
  signUp(input: SignUpInput, options?: CallOptions): Promise<SignInResult | Step>;
  /** Looks the same for an address that nobody has. */
  resetPassword(input: ResetInput, options?: CallOptions): Promise<Step>;
  /** Makes an account of the anonymous session; the user's id stays. @throws AuthError `account_exists`: sign in to that one instead */
  upgrade(input: UpgradeInput, options?: CallOptions): Promise<SignInResult | Step>;
  /** Which way in the backend wants for this address; `password` where it does not say. */
  loginMethod(email: string): Promise<'password' | 'sso'>;
  /** Sends an invitation again, if there is one: it does not tell. */
  resendInvite(email: string): Promise<void>;
  /**
   * Ends the session on this device first, whatever the network does, then tells the backend as best it can. Default
   * scope: `here`; `others` leaves this device signed in.
   *
   * @throws AuthError only with `others` and `everywhere`, where the backend could not be told: the person would go on
   * believing that the other devices are signed out
   */
  signOut(options?: SignOutOptions): Promise<void>;
  /** `fetch` with the token added, refreshed when due, and one retry after a 401. @throws AuthError `refused_target` for an origin not allowed */
  readonly fetch: typeof globalThis.fetch;
  /** A token good for at least 30 s more (or a fifth of its lifetime if that is shorter), or null when signed out. */
  accessToken(): Promise<string | null>;
  /** Whether the backend can; `undefined` while it has not told (see `offer`). */
  can(capability: Capability): boolean | undefined;
  /** Asks the backend, once a page, what it offers. A failure is told to every caller; the next call asks again. */
  offer(): Promise<Offer>;
  readonly account: Account;
  /** Stops timers, listeners, workers and calls. The stored session stays. */
  dispose(): void;
}
