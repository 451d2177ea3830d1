import type { Step as AuthStep } from '../../../backends/backend.js';
import { codeView, linkView } from './code.js';
import { confirmAccountView } from './confirm-account.js';
import { secondFactorView } from './second-factor.js';
import { otherMailboxView, reauthenticationView, setPasswordView, signInNowView } from './set-password.js';
import type { View, ViewKit } from './view.js';

/** The form that answers a step of the backend's. */
export function stepView(step: AuthStep, kit: ViewKit): View {
  switch (step.kind) {
    case 'email-code':
    case 'phone-code':
      return codeView(step, kit);
    case 'email-link':
      return linkView(step, kit);
    case 'second-factor':
      return secondFactorView(step, kit);
    case 'set-password':
      return setPasswordView(step, kit);
    case 'reauthentication':
      return reauthenticationView(step, kit);
    case 'confirm-account':
      return confirmAccountView(step, kit);
    case 'sign-in':
      return signInNowView(step, kit);
    case 'other-mailbox':
      return otherMailboxView(step, kit);
    case 'redirect':
      return { heading: () => kit.words.continue, body: ({ html }) => html`` };
    default:
      return step satisfies never;
  }
}
