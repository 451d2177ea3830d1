import { AuthError } from '../../errors.js';
import { fill } from '../words.js';
import { day, list, type Section } from './section.js';

/** Whether the service holds a private key of the person's. Where it cannot say, that is no failure of theirs. */
export const privateKey: Section = {
  isThere: ({ desk: { auth } }) => auth.can('private-key') !== false && auth.account.privateKey !== undefined,
  body(kit) {
    const { html, nothing, desk, words, tag } = kit;
    const { privateKey: found } = desk.loaded;
    if (!found) return list(kit, undefined, '', () => html``);
    if (found instanceof AuthError || !found.known) return html`<p>${words.private_key_unknown}</p>`;
    const date = found.hasKey ? day(tag, found.createdAt) : undefined;
    return html`<p>
      ${found.hasKey ? words.private_key_set : words.private_key_not_set}
      ${date ? html`<span class="quiet">${fill(words.set_on, { date })}</span>` : nothing}
    </p>`;
  },
};
