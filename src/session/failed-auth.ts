import type { AuthError } from '../errors.js';
import type { Auth } from './client.js';
import { inertAuth } from './inert-auth.js';

const failed = new WeakSet<Auth>();

/** A client that could not be made: its state says why, and every call rejects with the same error. */
export function failedAuth(error: AuthError): Auth {
  const state = Object.freeze({ status: 'signed-out', error } as const);
  const auth = inertAuth({ backend: '', anonymous: 'off', state, error });
  failed.add(auth);
  return auth;
}

/** Whether asking this client again is of no use. */
export function isFailedAuth(auth: Auth | undefined): boolean {
  return auth !== undefined && failed.has(auth);
}
