import { emailField, newPasswordField } from '../../form/fields.js';
import type { View, ViewKit } from './view.js';

/** An account by e-mail and password. Whoever was here without one keeps what they had, where the backend can. */
export function signUpView({ words, upgrades }: ViewKit): View {
  return {
    heading: () => (upgrades ? words.upgrade_title : words.sign_up_title),
    body: (kit) => kit.html`${emailField(kit, kit.email)}${newPasswordField(kit)}`,
    button: words.create,
    answer:
      ({ email = '', password = '' }, data) =>
      (auth, options) => {
        const account = { email, password, ...(Object.keys(data).length > 0 && { data }) };
        return upgrades ? auth.upgrade({ method: 'password', ...account }, options) : auth.signUp(account, options);
      },
  };
}
