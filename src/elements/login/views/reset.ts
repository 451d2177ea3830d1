import { emailField } from '../../form/fields.js';
import { message, type View, type ViewKit } from './view.js';

/** Asks for the mail that lets the person choose another password. */
export function resetView({ words }: ViewKit): View {
  return {
    heading: () => words.reset_title,
    body: (kit) => kit.html`${message(kit, words.reset_text)}${emailField(kit, kit.email)}`,
    button: words.send_reset,
    answer:
      ({ email = '' }) =>
      (auth, options) =>
        auth.resetPassword({ email }, options),
  };
}
