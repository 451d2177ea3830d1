import { codeField, hiddenUsername, newPasswordField } from '../../form/fields.js';
import { fill } from '../../words.js';
import { bare } from './code.js';
import { message, type StepView } from './view.js';

/** A link was followed or a code typed: the person chooses the password now. */
export const setPasswordView: StepView<'set-password'> = (step, { words }) => ({
  heading: () => words.set_password_title,
  body: (kit) => kit.html`${step.why === 'invite' ? message(kit, words.invite_password_text) : kit.nothing}
    ${step.email ? message(kit, fill(words.password_for, { who: step.email })) : kit.nothing}
    ${hiddenUsername(kit, step.email ?? kit.email)}${newPasswordField(kit)}`,
  button: words.save_password,
  answer:
    ({ password = '' }) =>
    (auth, options) =>
      auth.continue(step, { password }, options),
});

/** A code proves who asks for the change of password. */
export const reauthenticationView: StepView<'reauthentication'> = (step, { words }) => ({
  heading: () => words.reauthentication_title,
  body: (kit) => kit.html`${message(kit, words.reauthentication_text)}${codeField(kit)}
    ${hiddenUsername(kit, kit.email)}${newPasswordField(kit)}`,
  button: words.save_password,
  answer:
    ({ code = '', password = '' }) =>
    (auth, options) =>
      auth.continue(step, { code: bare(code), password }, options),
});

export const otherMailboxView: StepView<'other-mailbox'> = (_step, { words }) => ({
  heading: () => words.other_mailbox_title,
  body: (kit) => message(kit, words.other_mailbox_text),
});

/** What a link was for is done, and the person signs in as usual. */
export const signInNowView: StepView<'sign-in'> = ({ why }, { words }) => ({
  heading: () => words.sign_in,
  body: (kit) => kit.html`${message(kit, why === 'confirmed' ? words.confirmed_text : words.password_set_text)}
    <button data-part="submit" type="button" @click=${() => kit.move({ type: 'back' })}>${words.sign_in}</button>`,
});
