import type { AuthError } from '../errors.js';
import type { Aal, Session, User } from '../backends/backend.js';

/** Who the visitor is, as everybody may see it: no token is in it, and it is replaced, never changed. */
export type AuthState =
  /** The store has not answered yet. */
  | { readonly status: 'restoring' }
  /** `error` says why the last attempt, or the session, failed. */
  | { readonly status: 'signed-out'; readonly error?: AuthError }
  /** A visitor without an account. */
  | { readonly status: 'anonymous'; readonly user: User; readonly expiresAtMs: number }
  | { readonly status: 'signed-in'; readonly user: User; readonly expiresAtMs: number; readonly aal?: Aal };

/** Why the state changed. */
export type Cause =
  /** A session was opened: by a person, or for an anonymous visitor. */
  | 'sign-in'
  /** The store held it, or another tab brought it. */
  | 'restored'
  | 'refreshed'
  /** An anonymous visitor got an account and kept the id. */
  | 'upgraded'
  /** Another identity has taken the place of the one before. */
  | 'switched'
  /** The person signed out, here or in another tab. */
  | 'user'
  /** The server said that the session is over. */
  | 'server'
  /** A refresh token was spent and its answer lost; the server would not take it again. */
  | 'refresh-lost'
  | 'storage-cleared'
  | 'corrupt';

export interface Change {
  readonly state: AuthState;
  readonly previous: AuthState;
  /** Absent where only `error` changed. */
  readonly cause: Cause | undefined;
}

export type AuthEvent =
  | { readonly type: 'session'; readonly session: Session; readonly cause: 'sign-in' | 'restored' | 'refreshed' }
  | { readonly type: 'ended'; readonly cause: Cause; readonly error?: AuthError | undefined }
  /** The page is kept for the way back, and nobody knows who will be here then. */
  | { readonly type: 'concealed' }
  /** An attempt to open a session began, or failed. */
  | { readonly type: 'attempt'; readonly error?: AuthError | undefined };

/** Nobody knows yet who is here. */
export const restoring: AuthState = Object.freeze({ status: 'restoring' });

/**
 * The next state, and why: pure. Gives back the very same state where nothing that people see has changed.
 */
export function transition(state: AuthState, event: AuthEvent): Change {
  switch (event.type) {
    case 'session':
      return begin(state, event.session, event.cause);
    case 'ended':
      return { state: signedOut(event.error), previous: state, cause: event.cause };
    case 'attempt': {
      const unchanged = state.status !== 'signed-out' || state.error === event.error;
      return { state: unchanged ? state : signedOut(event.error), previous: state, cause: undefined };
    }
    case 'concealed': {
      const known = state.status === 'anonymous' || state.status === 'signed-in';
      return { state: known ? restoring : state, previous: state, cause: undefined };
    }
    default:
      return event satisfies never;
  }
}

function begin(state: AuthState, session: Session, cause: 'sign-in' | 'restored' | 'refreshed'): Change {
  return { state: view(session), previous: state, cause: changeOfIdentity(state, session, cause) ?? cause };
}

/**
 * The same id that lost `anonymous` is an upgrade. A different id is another person, whatever brought it, unless an
 * anonymous visitor signs in: that is what signing in means.
 */
function changeOfIdentity(state: AuthState, session: Session, cause: Cause): Cause | undefined {
  if (state.status !== 'anonymous' && state.status !== 'signed-in') return undefined;
  const was = state.status;
  if (state.user.id === session.user.id) return was === 'anonymous' && !session.user.anonymous ? 'upgraded' : undefined;
  return was === 'anonymous' && cause === 'sign-in' ? undefined : 'switched';
}

function view(session: Session): AuthState {
  const { user, expiresAtMs, aal } = session;
  if (user.anonymous) return Object.freeze({ status: 'anonymous', user, expiresAtMs });
  return Object.freeze({ status: 'signed-in', user, expiresAtMs, ...(aal && { aal }) });
}

function signedOut(error: AuthError | undefined): AuthState {
  return Object.freeze({ status: 'signed-out', ...(error && { error }) });
}
