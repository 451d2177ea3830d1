import type { AuthError } from '../errors.js';
import type { OnDegraded } from '../pow/degraded.js';

/**
 * What the session engine asks of an auth service, and what it gets back.
 *
 * One adapter file speaks one service's wire contract and implements {@link Backend}; nothing above it knows the wire.
 * A capability is the presence of a method: what a service cannot do, its adapter does not have.
 */
export interface Backend {
  /** The preset's name, e.g. `gotrue`. */
  readonly name: string;
  /** What tells one project from another at this service (its address and public ids). No secret: it names the store. */
  readonly project: string;
  /** Origins of the service's APIs: the only ones, beside the page's own allow-list, that are sent a token. */
  readonly origins: readonly string[];
  /**
   * When a session is renewed. `ahead`: before it expires, by a timer. `on-use`: when it is used and a day, or half its
   * lifetime, has passed (Inkeep: an expired token loses the visitor's identity, so waiting for the end is too late).
   */
  readonly renewal: 'ahead' | 'on-use';

  /** What the service offers just now. Asked once a page; absent where it does not tell and cannot vary. */
  describe?(call: Call): Promise<Offer>;
  /** Opens a session for a visitor without an account. */
  signInAnonymously?(call: Call): Promise<Session>;
  /** Signs a person in. */
  signIn?(input: SignInInput, call: Call): Promise<Session>;
  /**
   * Trades the session for a fresh one. Never throws but for `aborted`: what happened is in the verdict.
   * A session without a refresh token is given here only while its access token is still valid.
   */
  refresh(session: Session, call: Call): Promise<Verdict>;
  /** Tells the service that the session is over. Best effort: the local session has ended before this is called. */
  signOut?(session: Session, scope: SignOutScope, call: Call): Promise<void>;
  /** The person's record, read and changed. */
  readonly profile?: ProfileMethods;

  /** Headers the service's API wants beside `Authorization`, e.g. `apikey`, at one of its addresses. */
  requestHeaders?(url: URL): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** Whether this answer of the service's API says that the token is no longer good, so that a refresh may help. */
  rejectsToken(response: Response): boolean | Promise<boolean>;
}

/** What goes with every call to a backend. */
export interface Call {
  readonly signal: AbortSignal;
  /** Told while a PoW challenge is being solved. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Told when a slower way to solve the puzzle has to be taken. */
  readonly onDegraded?: OnDegraded | undefined;
}

export interface Progress {
  /** Share of the expected work that is done, 0 … 1; `undefined` where nothing is expected. */
  readonly fraction: number | undefined;
  readonly hashesPerSecond: number;
}

/** Authenticator assurance level (NIST SP 800-63B; GoTrue's claim `aal`). */
export type Aal = 'aal1' | 'aal2';

/** Who is here. All of it may be shown; none of it is a secret. */
export interface User {
  readonly id: string;
  /** A visitor with an anonymous session, without an account. */
  readonly anonymous: boolean;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly name?: string | undefined;
}

/** Tokens, times, user and AAL as one value. It holds secrets: it never leaves `session/`. */
export interface Session {
  readonly accessToken: string;
  /** Absent where the access token renews itself (Inkeep). */
  readonly refreshToken?: string | undefined;
  /** When the answer that brought it was asked for, by this device's clock, in ms since 1970. */
  readonly issuedAtMs: number;
  /** `issuedAtMs` plus the lifetime the server gave, so that the clock's own error cancels out. */
  readonly expiresAtMs: number;
  readonly user: User;
  readonly aal?: Aal | undefined;
}

/** How a refresh ended. Only `dead` may end a session. */
export type Verdict =
  | { readonly kind: 'ok'; readonly session: Session }
  /** The service says that the very token we sent is no longer good. */
  | { readonly kind: 'dead'; readonly reason: 'session_expired' | 'identity_lost' | 'account_disabled' }
  /** The service asks us to wait; `retryAfter` in seconds, where it said how long. */
  | { readonly kind: 'busy'; readonly retryAfter?: number | undefined; readonly error: AuthError }
  /** No verdict on the token: network, time-out, 5xx, HTML. */
  | { readonly kind: 'unknown'; readonly error: AuthError };

export type SignInInput = { readonly method: 'password'; readonly email: string; readonly password: string };

/** `here`: this device. `others`: all but this one. `everywhere`: all. */
export type SignOutScope = 'here' | 'others' | 'everywhere';

/** Things a service may be able to do. */
export type Capability = 'anonymous' | 'password' | 'profile' | 'sign-out-everywhere';

/** Which capabilities a service offers just now; one it does not speak of is left out. */
export type Offer = Readonly<Partial<Record<Capability, boolean>>>;

/** What a person may see and change about themselves. */
export interface Profile {
  readonly id: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly name?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly organization?: string | undefined;
}

/**
 * @throws AuthError `session_expired` (the token was refused: worth another try with a fresh one), `account_disabled`,
 * `server`, `bad_response`, and what `http` throws
 */
export interface ProfileMethods {
  read(session: Session, call: Call): Promise<Profile>;
}
