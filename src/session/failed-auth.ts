import type { AuthError } from '../errors.js';
import type { Auth } from './auth.js';
import type { AuthState } from './state.js';

const failed = new WeakSet<Auth>();

/** A client that could not be made: its state says why, and every call rejects with the same error. */
export function failedAuth(error: AuthError): Auth {
  const state: AuthState = Object.freeze({ status: 'signed-out', error });
  const reject = (): Promise<never> => Promise.reject(error);
  const nothing = (): void => {};
  const auth: Auth = {
    backend: '',
    anonymous: 'off',
    state,
    ready: Promise.resolve(state),
    subscribe(listener) {
      listener(state);
      return nothing;
    },
    on: () => nothing,
    signInAnonymously: reject,
    signIn: reject,
    signOut: reject,
    fetch: reject,
    accessToken: reject,
    can: () => undefined,
    offer: reject,
    account: {},
    dispose: nothing,
  };
  failed.add(auth);
  return auth;
}

/** Whether asking this client again is of no use. */
export function isFailedAuth(auth: Auth | undefined): boolean {
  return auth !== undefined && failed.has(auth);
}
