import type { TemplateResult } from 'lit';
import type { Step } from '../../../backends/backend.js';
import { codeField } from '../../form/fields.js';
import { duration, fill } from '../../words.js';
import { message, type StepView, type ViewKit } from './view.js';

/** A mail or a message is on its way: the code in it is typed here. */
export const codeView: StepView<'email-code' | 'phone-code'> = (step, { words }) => ({
  heading: () => (step.kind === 'email-code' ? words.email_code_title : words.phone_code_title),
  body: (kit) => kit.html`${message(kit, fill(textOf(step, kit), { to: step.sentTo }))}
    ${codeField(kit)}${sendAgain(step, kit)}`,
  button: words.confirm,
  answer:
    ({ code = '' }) =>
    (auth, options) =>
      auth.continue(step, { code: bare(code) }, options),
});

/** A mail with a link and no code: there is nothing to type. */
export const linkView: StepView<'email-link'> = (step, { words }) => ({
  heading: () => words.email_code_title,
  body: (kit) => kit.html`${message(kit, fill(words.link_sent_to, { to: step.sentTo }))}${sendAgain(step, kit)}`,
});

/** Whether somebody has an account is not told to whoever asks. */
function textOf(step: Extract<Step, { kind: 'email-code' | 'phone-code' }>, { words }: ViewKit): string {
  if (step.kind === 'phone-code') return words.sms_sent_to;
  return step.purpose === 'reset' ? words.code_perhaps_sent_to : words.code_sent_to;
}

/** A code as it is pasted from a message: `123 456`, `123-456`. */
export function bare(code: string): string {
  return code.replace(/[\s-]/g, '');
}

/** Sends it again, after a while: services refuse it at once. */
export function sendAgain(step: Step, kit: ViewKit): TemplateResult {
  return againButton(kit, () => kit.submit((auth, options) => auth.resend(step, options)));
}

export function againButton(kit: ViewKit, send: () => void): TemplateResult {
  const { html, nothing, words, tag, waitS, id } = kit;
  const wait = waitS > 0 ? `${id}-wait` : nothing;
  const off = waitS > 0 ? 'true' : nothing;
  return html`<p data-part="again">
    <button
      data-part="link"
      type="button"
      aria-disabled=${off}
      aria-describedby=${wait}
      @click=${waitS > 0 ? nothing : send}
    >
      ${words.send_again}
    </button>
    ${waitS > 0 ? html`<span data-part="wait" id=${wait}>${fill(words.send_again_in, { wait: duration(tag, waitS) })}</span>` : nothing}
  </p>`;
}
