import { AuthError } from '../../errors.js';
import { fill } from '../words.js';
import { button, type Section } from './section.js';

/** The address and the number that the account is known by. */
export const contact: Section = {
  isThere: ({ desk: { auth } }) => auth.can('contact-change') !== false && auth.account.contact !== undefined,
  body(kit) {
    const { html, nothing, desk, words } = kit;
    const { state } = desk.auth;
    const user = state.status === 'signed-in' ? state.user : undefined;
    const known = desk.loaded.profile instanceof AuthError ? undefined : desk.loaded.profile;
    const phones = desk.auth.can('phone-code') === true;
    return html`
      <p>${user?.email ?? words.no_email}</p>
      ${known?.newEmail ? html`<p class="quiet">${fill(words.new_email_waits, { email: known.newEmail })}</p>` : nothing}
      ${phones ? html`<p>${user?.phone ?? words.no_phone}</p>` : nothing}
      <div class="buttons">
        ${button(kit, words.change_email, () => desk.show({ section: 'contact', edit: { kind: 'email' } }))}
        ${phones ? button(kit, words.change_phone, () => desk.show({ section: 'contact', edit: { kind: 'phone' } })) : nothing}
      </div>
    `;
  },
};
