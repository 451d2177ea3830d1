import type { AuthError } from '../errors.js';
import type { AccountMethods, Exchange } from './account.js';
import type { Call } from './call.js';
import type { Session } from './session.js';
import type {
  Outcome,
  ResetInput,
  SignInInput,
  SignInMethod,
  SignUpInput,
  Step,
  StepInputs,
  StepSecrets,
  UpgradeInput,
} from './step.js';

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
  /** Those of them that a session's token may go to, where that is not all (two services as one backend). */
  originsOf?(session: Session): readonly string[];
  /**
   * When a session is renewed. `ahead`: before it expires, by a timer. `on-use`: when it is used and a day, or half its
   * lifetime, has passed (Inkeep: an expired token loses the visitor's identity, so waiting for the end is too late).
   */
  readonly renewal: RenewalKind | ((session: Session) => RenewalKind);

  /** What the service offers just now. Asked once a page; absent where it does not tell and cannot vary. */
  describe?(call: Call): Promise<Offer>;
  /** Opens a session for a visitor without an account. */
  signInAnonymously?(call: Call): Promise<Session>;
  /** The methods that `signIn` takes. Default: `password` alone. */
  readonly methods?: readonly SignInMethod[];
  /** Signs a person in, or says what is still needed. */
  signIn?(input: SignInInput, call: Call): Promise<Outcome>;
  signUp?(input: SignUpInput, call: Call): Promise<Outcome>;
  /** Sends the mail that lets the person choose another password. Never tells whether there is such an account. */
  resetPassword?(input: ResetInput, call: Call): Promise<Outcome>;
  /** Makes an account of an anonymous session, whose user's id stays. */
  upgrade?(input: UpgradeInput, context: StepContext, call: Call): Promise<Outcome>;
  /** Which way in the service wants for this address, asked before the password is. */
  loginMethod?(email: string, call: Call): Promise<'password' | 'sso'>;
  /** Sends the invitation again. Never tells whether there is one. */
  resendInvite?(email: string, call: Call): Promise<void>;
  /** Answers a step. */
  continue?<Kind extends Step['kind']>(
    step: Extract<Step, { kind: Kind }>,
    input: StepInputs[Kind],
    context: StepContext,
    call: Call,
  ): Promise<Outcome>;
  /** Sends a step's message again. @returns the step as it is now */
  resend?(step: Step, context: StepContext, call: Call): Promise<Outcome>;
  /** Asked before anything else, so that nobody else sees what came back. */
  readonly claimsReturn?: ClaimsReturn;
  /** Takes up what came back in the address. @throws AuthError for what the answer refuses */
  finishReturn?(params: ReturnParams, context: StepContext, call: Call): Promise<Outcome>;
  /**
   * Trades the session for a fresh one. Never throws but for `aborted`: what happened is in the verdict.
   * A session without a refresh token is given here only while its access token is still valid.
   */
  refresh(session: Session, call: Call): Promise<Verdict>;
  /** Tells the service that the session is over. Best effort: the local session has ended before this is called. */
  signOut?(session: Session, scope: SignOutScope, call: Call): Promise<void>;
  /** The scopes that `signOut` knows. Default: all. */
  readonly signOutScopes?: readonly SignOutScope[];
  /** After so long, in ms, the person is told to change what they signed in with (notice `rotate`). */
  readonly rotateAfterMs?: number;
  /** What the person can see and change. */
  readonly account?: AccountMethods;

  /**
   * Headers the service's API wants beside the token, e.g. `apikey`, at one of its addresses. An `authorization` among them
   * is for who has no token.
   */
  requestHeaders?(url: URL): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** Whether this answer of the service's API says that the token is no longer good, so that a refresh may help. */
  rejectsToken(response: Response): boolean | Promise<boolean>;
}

/** When a session is renewed: see {@link Backend.renewal}. */
export type RenewalKind = 'ahead' | 'on-use';

/** What the engine lends an adapter while a step is answered. */
export interface StepContext {
  readonly secrets: StepSecrets;
  /** The step that came back in the address, where it is known. */
  readonly step?: Step | undefined;
  /** The session that the step belongs to: the one kept with it, or the one that is held. */
  readonly session: Session | undefined;
  readonly exchange: Exchange;
}

/**
 * Whether these parameters of the page's address are the service's answer. Pure.
 *
 * @param pending - Whether a step is open in this tab.
 */
export type ClaimsReturn = (params: ReturnParams, pending: boolean) => boolean;

/** The query and the fragment of the address the person came back to. */
export interface ReturnParams {
  readonly query: URLSearchParams;
  readonly fragment: URLSearchParams;
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

/** `here`: this device. `others`: all but this one. `everywhere`: all. */
export type SignOutScope = 'here' | 'others' | 'everywhere';

/** Things a service may be able to do. */
export type Capability =
  | 'anonymous'
  | SignInMethod
  | 'sign-up'
  | 'reset'
  | 'upgrade'
  | 'resend-invite'
  | 'profile'
  | 'profile-edit'
  | 'password-change'
  | 'contact-change'
  | 'factors'
  | 'passkeys'
  | 'identities'
  | 'api-keys'
  | 'private-key'
  | 'sign-out-everywhere'
  | 'sign-out-others';

/** Which capabilities a service offers just now; one it does not speak of is left out. */
export interface Offer extends Readonly<Partial<Record<Capability, boolean>>> {
  /** OAuth providers that are switched on, by the service's names for them. */
  readonly providers?: readonly string[];
  /** What a new password must have, where the service tells. */
  readonly passwordRules?: PasswordRules | undefined;
}

/** `minLength` in UTF-16 units; the rest: whether one of that kind must be in it. */
export interface PasswordRules {
  readonly minLength: number;
  readonly digit: boolean;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly special: boolean;
}

export type * from './account.js';
export type * from './call.js';
export type * from './session.js';
export type * from './step.js';
