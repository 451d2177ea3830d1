import type { LoginView } from '../events.js';
import type { Step } from './flow.js';

/** What `portico-view` calls this step; nothing while nobody knows yet who is here. */
export function viewName(step: Step): LoginView | undefined {
  switch (step.kind) {
    case 'waiting':
      return undefined;
    case 'page':
      return step.page;
    case 'step':
      return step.step.kind;
    case 'signed-in':
      return 'signed-in';
    case 'not-offered':
    case 'not-set-up':
      return 'unavailable';
    default:
      return step satisfies never;
  }
}
