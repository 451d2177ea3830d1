import type { FactorEnrolment } from '../../backends/backend.js';
import { codeField } from '../form/fields.js';
import { fill } from '../words.js';
import { bare } from '../login/views/code.js';
import { message } from '../login/views/view.js';
import type { Desk } from './desk.js';
import type { EditKit, EditView } from './edit-view.js';

/** A second factor that is being set up: what the person needs for it, and the proof that they have it. */
export function enrolmentEdit(enrolment: FactorEnrolment, kit: EditKit, desk: Desk): EditView {
  const { html, nothing, words } = kit;
  const confirm = (code?: string) => desk.auth.account.factors!.confirm(enrolment, code);
  const rest = {
    button: words.confirm,
    work: ({ code = '' }) => ({ run: () => confirm(bare(code)), told: 'factor_added' }) as const,
  };
  switch (enrolment.kind) {
    case 'totp':
      return {
        heading: words.add_totp,
        body: html`${message(kit, words.totp_scan)}
          ${
            isPicture(enrolment.qrCode)
              ? html`<img data-part="qr" src=${enrolment.qrCode} alt=${words.totp_qr} width="176" height="176" />`
              : nothing
          }
          <p data-part="message">
            ${words.totp_key}: <code data-part="secret" translate="no">${inGroups(enrolment.secret)}</code>
          </p>
          ${codeField(kit)}`,
        ...rest,
      };
    case 'phone':
      return {
        heading: words.add_phone,
        body: html`${message(kit, fill(words.sms_sent_to, { to: enrolment.sentTo }))}${codeField(kit)}`,
        ...rest,
      };
    case 'webauthn':
      return {
        heading: words.add_webauthn,
        body: message(kit, words.webauthn_add_text),
        button: words.continue,
        work: () => ({ run: () => confirm(), told: 'factor_added' }),
      };
    default:
      return enrolment satisfies never;
  }
}

/** In an `<img>` nothing of a picture can run; any other address would tell a stranger that somebody sets up a factor. */
function isPicture(address: string | undefined): address is string {
  return /^data:image\/(svg\+xml|png)[;,]/.test(address ?? '');
}

/** Four letters at a time are typed with fewer mistakes. */
function inGroups(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}
