import type { AuthError } from '../errors.js';
import type { AnonymousMode, Auth } from './client.js';
import type { AuthState } from './state.js';

export interface InertAuthParts {
  /** The backend's name, or what was asked for in its place. */
  readonly backend: string;
  readonly anonymous: AnonymousMode;
  readonly state: AuthState;
  /** What every call rejects with. */
  readonly error: AuthError;
}

/** A client that does nothing: for servers, and for pages whose configuration is wrong, so that what uses it need not ask. */
export function inertAuth({ backend, anonymous, state, error }: InertAuthParts): Auth {
  const refuse = () => Promise.reject(error);
  return {
    backend,
    anonymous,
    state,
    ready: state.status === 'restoring' ? new Promise(() => undefined) : Promise.resolve(state),
    subscribe(listener) {
      listener(state);
      return () => undefined;
    },
    on: () => () => undefined,
    signInAnonymously: refuse,
    signIn: refuse,
    step: undefined,
    continue: refuse,
    resend: refuse,
    cancelStep: refuse,
    signUp: refuse,
    resetPassword: refuse,
    upgrade: refuse,
    loginMethod: refuse,
    resendInvite: refuse,
    signOut: refuse,
    fetch: refuse,
    accessToken: refuse,
    can: () => undefined,
    offer: refuse,
    account: {},
    dispose: () => undefined,
  };
}
