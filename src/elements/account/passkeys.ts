import { fill } from '../words.js';
import { button, day, list, removal, type Section } from './section.js';

export const passkeys: Section = {
  isThere: ({ desk: { auth } }) => auth.can('passkeys') !== false && auth.account.passkeys !== undefined,
  body(kit) {
    const { html, nothing, desk, words, tag } = kit;
    const own = desk.auth.account.passkeys!;
    return html`
      <p class="quiet">${words.passkeys_text}</p>
      ${list(kit, desk.loaded.passkeys, words.no_passkeys, (passkey) => {
        const what = passkey.name || words.passkey;
        const date = day(tag, passkey.createdAt);
        const rename = () => desk.show({ section: 'passkeys', edit: { kind: 'passkey-name', passkey } });
        const run = () => own.remove(passkey.id);
        return html`<span class="what"
            >${what}${date ? html` <span class="quiet">${fill(words.added_on, { date })}</span>` : nothing}</span
          >
          ${button(kit, words.rename, rename, what)}
          ${removal(kit, { section: 'passkeys', key: passkey.id, what, label: words.remove, told: 'removed', run })}`;
      })}
      ${button(kit, words.add_passkey, () => void desk.do('passkeys', { run: () => own.add(), told: 'passkey_added' }))}
    `;
  },
};
