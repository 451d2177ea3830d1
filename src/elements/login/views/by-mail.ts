import { emailField } from '../../form/fields.js';
import type { View, ViewKit } from './view.js';

/** Asks for the address that a code, or a link alone, is sent to. */
export function byMailView(method: 'email-code' | 'magic-link', { words }: ViewKit): View {
  const isLink = method === 'magic-link';
  return {
    heading: () => (isLink ? words.link_title : words.email_title),
    body: (kit) => emailField(kit, kit.email),
    button: isLink ? words.send_link : words.send_code,
    answer:
      ({ email = '' }) =>
      (auth, options) =>
        auth.signIn({ method, email }, options),
  };
}
