import { emailField } from '../../form/fields.js';
import { message, type View, type ViewKit } from './view.js';

/** Has an invitation sent again. What is said does not tell who was invited. */
export function inviteView({ words }: ViewKit): View {
  return {
    heading: () => words.invite_title,
    body: (kit) => kit.html`${message(kit, words.invite_text)}${emailField(kit, kit.email)}`,
    button: words.send_invite,
    answer:
      ({ email = '' }) =>
      async (auth) => {
        await auth.resendInvite(email);
        return 'invited';
      },
  };
}
