import { isSetUpError, type AuthError } from '../../errors.js';
import type { Step as AuthStep, User } from '../../backends/backend.js';
import type { AuthState } from '../../session/state.js';

/**
 * What a person can ask for by themselves. `email`, `link` and `phone` ask for an address that a code, or a link alone, is
 * sent to; `invite` has an invitation sent again; `api-key` asks for a key of the person's own.
 */
export type Page =
  'sign-in' | 'sign-up' | 'upgrade' | 'reset' | 'email' | 'link' | 'phone' | 'sso' | 'invite' | 'api-key';

/** What is said when nothing went wrong and nothing else is shown. */
export type Told = 'sent' | 'invited';

/** How far a form has got. */
interface Attempt {
  readonly busy: boolean;
  readonly problem?: AuthError | undefined;
  readonly told?: Told | undefined;
}

/** What the login element shows, with just the data that it needs; `home` is the page that the way back leads to. */
export type Step = { readonly home: Page } & (
  | /** Nobody knows yet who is here. A form that stood in the page is usable all the same: `submitted` waits. */
    { readonly kind: 'waiting'; readonly submitted: boolean }
    /** `user`: who is signed in meanwhile, and stays so until the form has been taken. */
  | ({ readonly kind: 'page'; readonly page: Page; readonly user?: User | undefined } & Attempt)
  /** What the backend still needs. `user`: who is signed in meanwhile; `factor`: the second factor that was chosen. */
  | ({
      readonly kind: 'step';
      readonly step: AuthStep;
      readonly user?: User | undefined;
      readonly factor?: string | undefined;
    } & Attempt)
  /** The backend signs nobody in by any way that this element has a view for. */
  | { readonly kind: 'not-offered' }
  /** Only the site's owner can mend it; `retrying` while it is asked again. */
  | { readonly kind: 'not-set-up'; readonly error: AuthError; readonly retrying: boolean }
  | { readonly kind: 'signed-in'; readonly user: User }
);

export type FlowEvent =
  /** Another client, or none: everything begins again, but for a form that waits to be sent. */
  | { readonly type: 'client' }
  | { readonly type: 'state'; readonly state: AuthState }
  /** The page to begin with, by what the site wants and the backend offers; none: there is no way in. */
  | { readonly type: 'home'; readonly home: Page | undefined }
  | { readonly type: 'offer-failed'; readonly error: AuthError }
  | { readonly type: 'retry' }
  | { readonly type: 'go'; readonly page: Page }
  | { readonly type: 'back' }
  | { readonly type: 'factor'; readonly factor: string | undefined }
  | { readonly type: 'submit' }
  | { readonly type: 'failed'; readonly error: AuthError }
  | { readonly type: 'done'; readonly told?: Told | undefined }
  /** The backend's step is another one, or is over; `error`: why what came back in the address led nowhere. */
  | { readonly type: 'step'; readonly step: AuthStep | undefined; readonly error?: AuthError | undefined }
  | { readonly type: 'signed-in'; readonly user: User };

export const start: Step = { kind: 'waiting', submitted: false, home: 'sign-in' };

/** The step after this event: pure. Gives back the very same step where nothing changes. */
export function next(step: Step, event: FlowEvent): Step {
  switch (event.type) {
    case 'client':
      return step.kind === 'waiting' ? step : { ...start, home: step.home };
    case 'state':
      return afterState(step, event.state);
    case 'home':
      return afterHome(step, event.home);
    case 'offer-failed':
      return afterFailedOffer(step, event.error);
    case 'retry':
      return step.kind === 'not-set-up' ? { ...step, retrying: true } : step;
    case 'go':
      if (step.kind === 'page' && step.page === event.page) return step;
      if (step.kind === 'step') return pageOf(step, event.page);
      return step.kind === 'page' || step.kind === 'signed-in' ? beside(step.user, pageOf(step, event.page)) : step;
    case 'back':
      return afterBack(step);
    case 'factor':
      if (step.kind !== 'step' || step.factor === event.factor) return step;
      return { ...step, factor: event.factor, busy: false, problem: undefined, told: undefined };
    case 'submit':
      if (step.kind === 'waiting') return { ...step, submitted: true };
      return isForm(step) && !step.busy ? { ...step, busy: true, problem: undefined, told: undefined } : step;
    case 'failed':
      return isForm(step) && step.busy ? afterFailure(step, event.error) : step;
    case 'done':
      return isForm(step) && step.busy ? { ...step, busy: false, told: event.told } : step;
    case 'step':
      return afterStep(step, event.step, event.error);
    case 'signed-in':
      return { kind: 'signed-in', user: event.user, home: step.home };
    default:
      return event satisfies never;
  }
}

/** Whether a form is shown that can be sent. */
export function isForm(step: Step): step is Extract<Step, { kind: 'page' | 'step' }> {
  return step.kind === 'page' || step.kind === 'step';
}

function pageOf({ home }: Step, page: Page = home, problem?: AuthError): Step {
  return { kind: 'page', page, home, busy: false, ...(problem && { problem }) };
}

function beside(user: User | undefined, page: Step): Step {
  return user && page.kind === 'page' ? { ...page, user } : page;
}

/** Whoever signs in, here or in another tab, ends the form; whoever signs out brings it back. */
function afterState(step: Step, state: AuthState): Step {
  switch (state.status) {
    case 'restoring':
      return step.kind === 'signed-in' ? { ...start, home: step.home } : step;
    case 'signed-in':
      // A step of somebody who was here already (a second factor, another password) is still to be done.
      if (step.kind === 'step' && step.user) return step;
      // A form that they asked for themselves, too.
      if (step.kind === 'page' && step.user?.id === state.user.id) return step;
      return { kind: 'signed-in', user: state.user, home: step.home };
    case 'anonymous':
    case 'signed-out':
      if (step.kind === 'waiting') return { kind: 'page', page: step.home, home: step.home, busy: step.submitted };
      return 'user' in step && step.user ? pageOf(step) : step;
    default:
      return state satisfies never;
  }
}

function afterHome(step: Step, home: Page | undefined): Step {
  if (!home) return step.kind === 'page' && !step.busy ? { kind: 'not-offered', home: step.home } : step;
  if (step.kind === 'not-offered' || step.kind === 'not-set-up') return pageOf({ ...step, home });
  if (step.home === home) return step;
  return step.kind === 'page' && step.page === step.home && !step.busy ? pageOf({ ...step, home }) : { ...step, home };
}

/** A failure that may pass by itself is told, and is no reason to take the form away. */
function afterFailedOffer(step: Step, error: AuthError): Step {
  if (step.kind === 'signed-in') return step;
  if (isSetUpError(error)) return { kind: 'not-set-up', error, retrying: false, home: step.home };
  if (step.kind === 'page' && !step.problem) return { ...step, busy: false, problem: error };
  return step.kind === 'not-set-up' ? { ...step, error, retrying: false } : step;
}

/** From a chosen factor to the choice, from a step to who was here before it, from any page to the first. */
function afterBack(step: Step): Step {
  if (step.kind === 'page') {
    if (step.user) return { kind: 'signed-in', user: step.user, home: step.home };
    return step.page === step.home && !step.busy ? step : pageOf(step);
  }
  if (step.kind !== 'step') return step;
  if (step.factor !== undefined && onlyFactor(step.step) === undefined)
    return { ...step, factor: undefined, busy: false, problem: undefined };
  return step.user ? { kind: 'signed-in', user: step.user, home: step.home } : pageOf(step);
}

/** A step that took too long is over: the person begins anew, and is told why. */
function afterFailure(step: Extract<Step, { kind: 'page' | 'step' }>, error: AuthError): Step {
  if (error.code === 'aborted') return { ...step, busy: false, problem: undefined };
  if (step.kind === 'step' && error.code === 'session_expired') return pageOf(step, step.home, error);
  return { ...step, busy: false, problem: error };
}

function afterStep(step: Step, open: AuthStep | undefined, error: AuthError | undefined): Step {
  if (!open) {
    if (error) return step.kind === 'signed-in' || step.kind === 'not-set-up' ? step : pageOf(step, step.home, error);
    if (step.kind !== 'step') return step;
    return step.user ? { kind: 'signed-in', user: step.user, home: step.home } : pageOf(step);
  }
  const here = 'user' in step ? step.user : undefined;
  const same = step.kind === 'step' && step.step.id === open.id && step.step.kind === open.kind;
  if (same && step.step === open && !step.busy) return step;
  const factor = same ? step.factor : onlyFactor(open);
  const told = same && step.busy ? 'sent' : undefined;
  const more = { ...(here && { user: here }), ...(factor && { factor }), ...(told && ({ told } as const)) };
  return { kind: 'step', step: open, home: step.home, busy: false, ...more };
}

/** Where there is one factor there is nothing to choose. */
function onlyFactor(open: AuthStep): string | undefined {
  if (open.kind !== 'second-factor') return undefined;
  const [only, ...others] = open.factors.filter(({ verified }) => verified);
  return others.length ? undefined : only?.id;
}
