import type { Step } from '../../../backends/backend.js';
import { fill } from '../../words.js';
import { message, type StepView } from './view.js';

/** A link that was not asked for here: the person says whether they want to be who it signs in. */
export const confirmAccountView: StepView<'confirm-account'> = (step, { words }) => ({
  heading: () => words.confirm_account_title,
  body: (kit) => kit.html`${message(kit, fill(words.confirm_account_text, { who: nameOf(step) }))}`,
  button: words.continue,
  answer: () => (auth, options) => auth.continue(step, {}, options),
});

/** The name is the account's own choice: anybody can call themselves anything. */
function nameOf({ user }: Extract<Step, { kind: 'confirm-account' }>): string {
  return user.email ?? user.phone ?? user.id;
}
