import { field } from '../../form/fields.js';
import { message, type View, type ViewKit } from './view.js';

/** Asks which organisation the person belongs to; an address tells it as well. */
export function ssoView({ words }: ViewKit): View {
  return {
    heading: () => words.sso_title,
    body: (kit) => kit.html`${message(kit, words.sso_text)}
      ${field(kit, { name: 'domain', label: words.domain, autocomplete: 'email', inputmode: 'email', value: kit.email })}`,
    button: words.continue,
    answer:
      ({ domain = '' }) =>
      (auth, options) =>
        auth.signIn({ method: 'sso', domain: domain.replace(/^.*@/, '').toLowerCase() }, options),
  };
}
