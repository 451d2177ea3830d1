import type { Step } from '../../backends/backend.js';

/** Whether a step is of a change that somebody who is signed in begins in the account, where it is answered too. */
export function isOfAccount(step: Step): boolean {
  return (
    step.kind === 'reauthentication' ||
    step.kind === 'other-mailbox' ||
    ('purpose' in step && step.purpose === 'change')
  );
}
