import type { FactorRequest } from '../../backends/backend.js';
import { labelOf } from '../login/views/second-factor.js';
import { button, list, removal, type Section, type SectionKit } from './section.js';

/** What raises a session above the password: apps, phones and keys. */
export const factors: Section = {
  isThere: ({ desk: { auth } }) => auth.can('factors') !== false && auth.account.factors !== undefined,
  body(kit) {
    const { html, nothing, desk, words } = kit;
    return html`
      <p class="quiet">${words.factors_text}</p>
      ${list(kit, desk.loaded.factors, words.no_factors, (factor) => {
        const what = labelOf(factor, kit);
        const remove = () => desk.auth.account.factors!.remove(factor.id);
        return html`<span class="what"
            >${what}${factor.verified ? nothing : html`<span class="quiet"> (${words.factor_unverified})</span>`}</span
          >${removal(kit, { section: 'factors', key: factor.id, what, label: words.remove, told: 'removed', run: remove })}`;
      })}
      <div class="buttons">
        ${button(kit, words.add_totp, () => enroll(kit, { kind: 'totp' }))}
        ${
          desk.auth.can('phone-code') === true
            ? button(kit, words.add_phone, () => desk.show({ section: 'factors', edit: { kind: 'factor-phone' } }))
            : nothing
        }
        ${'credentials' in navigator ? button(kit, words.add_webauthn, () => enroll(kit, { kind: 'webauthn' })) : nothing}
      </div>
    `;
  },
};

/** What it is set up with is shown once, in the form that asks for its proof. */
function enroll({ desk }: SectionKit, request: FactorRequest): void {
  const run = async () => {
    const enrolment = await desk.auth.account.factors!.enroll(request);
    return { section: 'factors', edit: { kind: 'enrolment', enrolment } };
  };
  void desk.do('factors', { run });
}
