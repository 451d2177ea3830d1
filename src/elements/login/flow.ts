import { isSetUpError, type AuthError } from '../../errors.js';
import type { User } from '../../backends/backend.js';
import type { AuthState } from '../../session/state.js';

/** What the login element shows, with just the data that it needs. */
export type Step =
  /** Nobody knows yet who is here. A form that stood in the page is usable all the same: `submitted` waits. */
  | { readonly kind: 'waiting'; readonly submitted: boolean }
  | { readonly kind: 'form'; readonly problem?: AuthError }
  | { readonly kind: 'busy' }
  /** The backend signs nobody in with a password. */
  | { readonly kind: 'not-offered' }
  /** Only the site's owner can mend it; `retrying` while it is asked again. */
  | { readonly kind: 'not-set-up'; readonly error: AuthError; readonly retrying: boolean }
  | { readonly kind: 'signed-in'; readonly user: User };

export type FlowEvent =
  /** Another client, or none: everything begins again, but for a form that waits to be sent. */
  | { readonly type: 'client' }
  | { readonly type: 'state'; readonly state: AuthState }
  /** What the backend said, or has always known; `undefined` while it has not told. */
  | { readonly type: 'offer'; readonly password: boolean | undefined }
  | { readonly type: 'offer-failed'; readonly error: AuthError }
  | { readonly type: 'retry' }
  | { readonly type: 'submit' }
  | { readonly type: 'failed'; readonly error: AuthError };

export const start: Step = { kind: 'waiting', submitted: false };

/** The step after this event: pure. Gives back the very same step where nothing changes. */
export function next(step: Step, event: FlowEvent): Step {
  switch (event.type) {
    case 'client':
      return step.kind === 'waiting' ? step : start;
    case 'state':
      return afterState(step, event.state);
    case 'offer':
      if (event.password === undefined) return step;
      if (!event.password) return step.kind === 'signed-in' || step.kind === 'waiting' ? step : { kind: 'not-offered' };
      return step.kind === 'not-set-up' || step.kind === 'not-offered' ? { kind: 'form' } : step;
    case 'offer-failed':
      return afterFailedOffer(step, event.error);
    case 'retry':
      return step.kind === 'not-set-up' ? { ...step, retrying: true } : step;
    case 'submit':
      if (step.kind === 'waiting') return { kind: 'waiting', submitted: true };
      return step.kind === 'form' ? { kind: 'busy' } : step;
    case 'failed':
      if (step.kind !== 'busy') return step;
      return event.error.code === 'aborted' ? { kind: 'form' } : { kind: 'form', problem: event.error };
    default:
      return event satisfies never;
  }
}

/** Whoever signs in, here or in another tab, ends the form; whoever signs out brings it back. */
function afterState(step: Step, state: AuthState): Step {
  switch (state.status) {
    case 'restoring':
      return step.kind === 'signed-in' ? start : step;
    case 'signed-in':
      return { kind: 'signed-in', user: state.user };
    case 'anonymous':
    case 'signed-out':
      if (step.kind === 'waiting') return step.submitted ? { kind: 'busy' } : { kind: 'form' };
      return step.kind === 'signed-in' ? { kind: 'form' } : step;
    default:
      return state satisfies never;
  }
}

/** A failure that may pass by itself is told, and is no reason to take the form away. */
function afterFailedOffer(step: Step, error: AuthError): Step {
  if (step.kind === 'signed-in') return step;
  if (isSetUpError(error)) return { kind: 'not-set-up', error, retrying: false };
  if (step.kind === 'form' && !step.problem) return { kind: 'form', problem: error };
  return step.kind === 'not-set-up' ? { ...step, error, retrying: false } : step;
}
