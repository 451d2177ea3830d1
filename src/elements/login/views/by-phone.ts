import { phoneField } from '../../form/fields.js';
import type { View, ViewKit } from './view.js';

/** Asks for the number that a code is sent to. */
export function byPhoneView({ words }: ViewKit): View {
  return {
    heading: () => words.phone_title,
    body: phoneField,
    button: words.send_code,
    answer:
      ({ phone = '' }) =>
      (auth, options) =>
        auth.signIn({ method: 'phone-code', phone: phone.replace(/[^\d+]/g, '') }, options),
  };
}
