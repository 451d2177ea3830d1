import { field } from '../../form/fields.js';
import { message, type View, type ViewKit } from './view.js';

/** A key of the person's own, which they paste: it is nothing for a password manager to keep. */
export function apiKeyView({ words }: ViewKit): View {
  const key = { name: 'key', label: words.key, hint: words.key_hint, reveal: words.show_key } as const;
  return {
    heading: () => words.key_title,
    body: (kit) => kit.html`${message(kit, words.key_text)}
      ${field(kit, { ...key, type: 'password', autocomplete: 'off' })}`,
    button: words.sign_in,
    sentences: {
      invalid_credentials: 'key_wrong',
      session_expired: 'key_expired',
      signed_out: 'key_not_received',
      not_supported: 'key_not_allowed',
      invalid_input: 'key_malformed',
    },
    answer:
      ({ key: typed = '' }) =>
      (auth, options) =>
        auth.signIn({ method: 'api-key', key: typed.trim() }, options),
  };
}
