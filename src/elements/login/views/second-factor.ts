import type { TemplateResult } from 'lit';
import type { Factor, Step } from '../../../backends/backend.js';
import { codeField } from '../../form/fields.js';
import { fill } from '../../words.js';
import { againButton, bare } from './code.js';
import { message, type StepView, type View, type ViewKit } from './view.js';

type SecondFactor = Extract<Step, { kind: 'second-factor' }>;

/** The choice among the factors, then what the chosen one asks for. */
export const secondFactorView: StepView<'second-factor'> = (step, kit) => {
  const factor = step.factors.find(({ id }) => id === kit.factor);
  const heading = (): string => kit.words.second_factor_title;
  if (!factor) return { heading, body: (own) => choice(step, own) };
  return { heading, ...viewOf(factor, step, kit) };
};

function choice({ factors }: SecondFactor, kit: ViewKit): TemplateResult {
  const { html, words, move } = kit;
  const usable = factors.filter(({ verified }) => verified);
  return html`${message(kit, words.choose_factor)}
    <ul data-part="choices">
      ${usable.map(
        (factor) =>
          html`<li>
            <button data-part="choice" type="button" @click=${() => move({ type: 'factor', factor: factor.id })}>
              ${labelOf(factor, kit)}
            </button>
          </li>`,
      )}
    </ul>`;
}

export function labelOf({ kind, name, phone }: Factor, { words }: Pick<ViewKit, 'words'>): string {
  const label = fill(words[`factor_${kind}`], { phone: phone ?? '' }).trim();
  // Names that nobody chose are the adapter's: the kind and a few random letters.
  return name && !/^(totp|phone|webauthn) \S{4,8}$/.test(name) ? `${label} (${name})` : label;
}

function viewOf(factor: Factor, step: SecondFactor, { words }: ViewKit): Omit<View, 'heading'> {
  const prove: View['answer'] =
    ({ code = '' }) =>
    (auth, options) =>
      auth.continue(step, { factor: factor.id, ...(code && { code: bare(code) }) }, options);
  switch (factor.kind) {
    case 'totp':
      return {
        body: (kit) => kit.html`${message(kit, words.totp_text)}${codeField(kit)}`,
        button: words.confirm,
        answer: prove,
      };
    case 'webauthn':
      return { body: (kit) => message(kit, words.webauthn_text), button: words.continue, answer: prove };
    case 'phone': {
      const to = { phone: factor.phone ?? '', to: factor.phone ?? '' };
      if (step.challenged?.factor !== factor.id) {
        return {
          body: (kit) => message(kit, fill(words.phone_factor_text, to)),
          button: words.send_code,
          answer: prove,
        };
      }
      return {
        body: (kit) => kit.html`${message(kit, fill(words.sms_sent_to, to))}${codeField(kit)}
          ${againButton(kit, () => kit.submit((auth, options) => auth.continue(step, { factor: factor.id }, options)))}`,
        button: words.confirm,
        answer: prove,
      };
    }
    default:
      return factor.kind satisfies never;
  }
}
