import type { AuthError } from '../../errors.js';
import type { AuthState, Change } from '../../session/state.js';

/** What the element shows of the anonymous session. */
export type Step =
  /** Nobody knows yet who is here, or somebody with an account is. */
  | { readonly kind: 'quiet' }
  /** No session, and nothing at work: it has not begun, was cancelled, or is over. */
  | { readonly kind: 'idle'; readonly why: 'new' | 'cancelled' | 'over' }
  /** `slow` once it has taken long enough to be worth a word. */
  | { readonly kind: 'working'; readonly slow: boolean; readonly fraction: number | undefined }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: AuthError };

export type FlowEvent =
  /** Another client, or none. */
  | { readonly type: 'client' }
  /** `auto`: the client begins by itself once it has looked into its store. */
  | { readonly type: 'state'; readonly state: AuthState; readonly change?: Change | undefined; readonly auto: boolean }
  | { readonly type: 'begin' }
  | { readonly type: 'slow' }
  | { readonly type: 'progress'; readonly fraction: number | undefined }
  | { readonly type: 'failed'; readonly error: AuthError };

const working = { kind: 'working', slow: false, fraction: undefined } as const satisfies Step;

export const start: Step = { kind: 'quiet' };

/** The step after this event: pure. Gives back the very same step where nothing changes. */
export function next(step: Step, event: FlowEvent): Step {
  switch (event.type) {
    case 'client':
      return start;
    case 'state':
      return afterState(step, event.state, event.change, event.auto);
    case 'begin':
      return step.kind === 'working' ? step : working;
    case 'slow':
      return step.kind === 'working' && !step.slow ? { ...step, slow: true } : step;
    case 'progress':
      if (step.kind === 'done') return step;
      return { ...(step.kind === 'working' ? step : working), fraction: event.fraction };
    case 'failed':
      if (step.kind !== 'working') return step;
      return event.error.code === 'aborted'
        ? { kind: 'idle', why: 'cancelled' }
        : { kind: 'failed', error: event.error };
    default:
      return event satisfies never;
  }
}

function afterState(step: Step, state: AuthState, change: Change | undefined, auto: boolean): Step {
  switch (state.status) {
    case 'restoring':
    case 'signed-in':
      return { kind: 'quiet' };
    case 'anonymous':
      return { kind: 'done' };
    case 'signed-out':
      if (state.error) return { kind: 'failed', error: state.error };
      if (auto && change?.previous.status === 'restoring') return step.kind === 'working' ? step : working;
      if (change && change.previous.status !== 'signed-out' && change.previous.status !== 'restoring') {
        return { kind: 'idle', why: 'over' };
      }
      if (step.kind === 'failed') return working;
      return step.kind === 'quiet' && !auto ? { kind: 'idle', why: 'new' } : step;
    default:
      return state satisfies never;
  }
}
