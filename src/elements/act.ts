import { asAuthError, type AuthError } from '../errors.js';
import type { Auth } from '../session/auth.js';
import { AuthErrorEvent } from './events.js';

const reported = new WeakSet<AuthError>();
const acts = new WeakMap<Auth, number>();

/** Fires `portico-error`, once for each error however many elements meet it. A cancelled act is no error. */
export function reportError(target: EventTarget, error: AuthError): void {
  if (error.code === 'aborted' || reported.has(error)) return;
  reported.add(error);
  const event = new AuthErrorEvent(error);
  target.dispatchEvent(event);
}

/** Whether an element is at work on this client, so that what fails is that element's to report. */
export function isActing(auth: Auth): boolean {
  return (acts.get(auth) ?? 0) > 0;
}

/** Does something with the client in the name of an element, which reports what goes wrong. @throws AuthError */
export async function act<T>(element: EventTarget, auth: Auth, work: () => Promise<T>): Promise<T> {
  acts.set(auth, (acts.get(auth) ?? 0) + 1);
  try {
    return await work();
  } catch (reason) {
    const error = asAuthError(reason, 'bad_response', 'The client failed in a way it should not.');
    reportError(element, error);
    throw error;
  } finally {
    acts.set(auth, (acts.get(auth) ?? 1) - 1);
  }
}
