import { AuthError } from '../../errors.js';
import type { Section } from './section.js';
import { button, list } from './section.js';

/** Who the person is, as the backend knows them. */
export const profile: Section = {
  isThere: ({ desk: { auth } }) => auth.can('profile') !== false && auth.account.profile !== undefined,
  body(kit) {
    const { html, nothing, desk, words } = kit;
    const { profile: found } = desk.loaded;
    if (!found || found instanceof AuthError) return list(kit, found, '', () => html``);
    const rows = [
      [words.name, found.name],
      [words.first_name, found.firstName],
      [words.last_name, found.lastName],
      [words.email, found.email],
      [words.phone, found.phone],
      [words.organization, found.organization],
    ].filter((row): row is [string, string] => Boolean(row[1]));
    const editable = desk.auth.can('profile-edit') !== false && desk.auth.account.profile?.editable.length;
    return html`
      <dl>
        ${rows.map(
          ([term, text]) =>
            html`<div>
              <dt>${term}</dt>
              <dd>${text}</dd>
            </div>`,
        )}
      </dl>
      ${editable ? button(kit, words.edit, () => desk.show({ section: 'profile', edit: { kind: 'profile' } }), words.section_profile) : nothing}
    `;
  },
};
