import { fill } from '../words.js';
import { button, day, list, removal, type Section } from './section.js';

/** Keys for programs. Of each no more is told than the adapter's hint: some services ask for no more of it. */
export const apiKeys: Section = {
  isThere: ({ desk: { auth } }) => auth.can('api-keys') !== false && auth.account.apiKeys !== undefined,
  body(kit) {
    const { html, nothing, desk, words, tag } = kit;
    const own = desk.auth.account.apiKeys!;
    return html`
      <p class="quiet">${words.api_keys_text}</p>
      ${list(kit, desk.loaded.apiKeys, words.no_api_keys, ({ id, name, hint, createdAt, active }) => {
        const what = name ? `${name} (${hint})` : hint;
        const date = day(tag, createdAt);
        const about = [active ? '' : words.key_inactive, date && fill(words.created_on, { date })].filter(Boolean);
        const asked = { section: 'api-keys', key: `key ${id}`, what, label: words.deactivate } as const;
        const run = () => own.deactivate(id);
        return html`<span class="what"
            ><bdi>${what}</bdi>${about.length ? html` <span class="quiet">${about.join(', ')}</span>` : nothing}</span
          >
          ${active ? removal(kit, { ...asked, really: 'deactivate_really', told: 'deactivated', run }) : nothing}`;
      })}
      ${button(kit, words.create_key, () => desk.show({ section: 'api-keys', edit: { kind: 'api-key' } }))}
    `;
  },
};
