import { providerName } from '../login/provider-name.js';
import { fill } from '../words.js';
import { button, type Section } from './section.js';

/** An account for somebody who is here without one: what they had stays theirs. */
export const upgrade: Section = {
  isThere: ({ desk: { auth } }) => auth.can('upgrade') !== false,
  body(kit) {
    const { html, desk, words, providers } = kit;
    const link = (provider: string) => () => desk.auth.upgrade({ method: 'oauth', provider }, desk.options());
    return html`
      <p class="quiet">${words.upgrade_text}</p>
      <div class="buttons">
        ${button(kit, words.create_account, () => desk.show({ section: 'upgrade', edit: { kind: 'upgrade' } }))}
        ${providers.map((name) =>
          button(
            kit,
            fill(words.link_with, { provider: providerName(name) }),
            () => void desk.do('upgrade', { run: link(name) }),
          ),
        )}
      </div>
    `;
  },
};
