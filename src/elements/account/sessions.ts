import type { TemplateResult } from 'lit';
import type { SignOutScope } from '../../backends/backend.js';
import { button, type Section } from './section.js';

/** Signing out, with what each way means. */
export const sessions: Section = {
  isThere: () => true,
  body(kit) {
    const { html, nothing, desk, words } = kit;
    const way = (scope: SignOutScope, label: string, text: string): TemplateResult => {
      const told = scope === 'others' ? 'signed_out_others' : undefined;
      const run = () => desk.auth.signOut({ scope });
      return html`<div class="way">
        ${button(kit, label, () => void desk.do('sessions', { run, told }))}
        <p class="quiet">${text}</p>
      </div>`;
    };
    return html`
      ${way('here', words.sign_out, words.sign_out_here_text)}
      ${desk.auth.can('sign-out-others') ? way('others', words.sign_out_others, words.sign_out_others_text) : nothing}
      ${desk.auth.can('sign-out-everywhere') ? way('everywhere', words.sign_out_everywhere, words.sign_out_everywhere_text) : nothing}
    `;
  },
};
