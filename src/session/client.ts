import type {
  Backend,
  Capability,
  Offer,
  Profile,
  Progress,
  SignInInput,
  SignOutScope,
  User,
} from '../backends/backend.js';
import type { AuthState, Change } from './state.js';
import type { OnUpgrade } from './upgrade.js';

/** When a visitor gets an anonymous session: never, when one is first needed, or at once. */
export type AnonymousMode = 'off' | 'lazy' | 'auto';

/** Where the session is kept: for the browser, for this tab, or not at all. */
export type Persist = 'local' | 'tab' | 'memory';

/** Something worth telling that is no change of state. */
export type Notice =
  /** A slower or weaker way was taken; `why` is for developers. */
  | { readonly type: 'degraded'; readonly what: 'storage' | 'locks' | 'worker' | 'wasm'; readonly why: string }
  /** The session lives on in memory: the store refused it. */
  | { readonly type: 'persist-failed' }
  /** A newer release of this library holds the store; this one works in memory until the page is loaded anew. */
  | { readonly type: 'newer-version' }
  /** A refresh will be tried again at `atMs` (ms since 1970). */
  | { readonly type: 'retry'; readonly atMs: number }
  /** A PoW challenge is being solved. */
  | ({ readonly type: 'progress' } & Progress);

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

export interface Account {
  readonly profile?: { read(): Promise<Profile> };
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
  /** @throws AuthError `invalid_credentials`, `rate_limited`, set-up and transport codes */
  signIn(input: SignInInput, options?: { signal?: AbortSignal }): Promise<SignInResult>;
  /**
   * Ends the session on this device first, whatever the network does, then tells the backend as best it can. Default
   * scope: `here`; `others` leaves this device signed in.
   *
   * @throws AuthError only with `others` and `everywhere`, where the backend could not be told: the person would go on
   * believing that the other devices are signed out
   */
  signOut(options?: { scope?: SignOutScope }): Promise<void>;
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
