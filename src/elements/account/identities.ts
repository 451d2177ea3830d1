import { AuthError } from '../../errors.js';
import { providerName } from '../login/provider-name.js';
import { fill } from '../words.js';
import { button, list, removal, type Section } from './section.js';

/** Accounts elsewhere that sign in to this one. The last one cannot be unlinked. */
export const identities: Section = {
  isThere: ({ desk: { auth } }) => auth.can('identities') !== false && auth.account.identities !== undefined,
  body(kit) {
    const { html, nothing, desk, words, providers } = kit;
    const own = desk.auth.account.identities!;
    const found = desk.loaded.identities;
    const linked = found && !(found instanceof AuthError) ? found : [];
    const free = providers.filter((name) => !linked.some(({ provider }) => provider === name));
    return html`
      ${list(kit, found, '', (identity) => {
        const name = identity.provider === 'email' ? words.email : providerName(identity.provider);
        const what = identity.email ? `${name} (${identity.email})` : name;
        const run = () => own.unlink(identity.id);
        return html`<span class="what">${what}</span> ${
            linked.length > 1
              ? removal(kit, {
                  section: 'identities',
                  key: identity.id,
                  what,
                  label: words.unlink,
                  told: 'unlinked',
                  run,
                })
              : nothing
          }`;
      })}
      <div class="buttons">
        ${free.map((name) =>
          button(
            kit,
            fill(words.link, { provider: providerName(name) }),
            () => void desk.do('identities', { run: () => own.link(name, desk.options()) }),
          ),
        )}
      </div>
    `;
  },
};
