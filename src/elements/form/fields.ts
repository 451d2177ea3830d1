import type { TemplateResult } from 'lit';
import type { PasswordRules } from '../../backends/backend.js';
import type { Words as FirstWords } from '../../locales/en.js';
import type { ViewWords } from '../../locales/en-views.js';
import { eyePath, slashPath } from '../../theme/icons.js';
import type { Lit } from './lit.js';
import { rulesList } from './password-rules.js';

/** What the pieces of a form are written with. */
export interface FormKit extends Lit {
  /** What ids in the light tree begin with. */
  readonly id: string;
  readonly words: FirstWords & ViewWords;
  /** What a new password must have, where the service tells. */
  readonly passwordRules?: PasswordRules | undefined;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'tel' | 'password' | undefined;
  readonly autocomplete: string;
  readonly inputmode?: string | undefined;
  readonly value?: string | undefined;
  readonly optional?: boolean | undefined;
  /** Said below the field, also by a screen reader that comes to it. */
  readonly hint?: string | TemplateResult | undefined;
  /** What the button that shows a secret is called. */
  readonly reveal?: string | undefined;
}

export function field({ html, nothing, id, words }: FormKit, field: Field): TemplateResult {
  const { name, label, type = 'text', autocomplete, inputmode, value, optional, hint } = field;
  const { reveal = words.show_password } = field;
  const secret = type === 'password';
  const input = `${id}-${name}`;
  return html`<div data-part="field">
    <label data-part="label" for=${input}>${label}</label>
    <div data-part="control">
      <input
        data-part="input"
        id=${input}
        name=${name}
        type=${type}
        autocomplete=${autocomplete}
        inputmode=${inputmode ?? nothing}
        autocapitalize="none"
        spellcheck="false"
        aria-describedby=${hint ? `${input}-hint` : nothing}
        ?required=${!optional}
        ?data-has-toggle=${secret}
        .value=${value ?? ''}
      />${
        secret
          ? html`<button
              data-part="toggle"
              type="button"
              aria-pressed="false"
              aria-label=${reveal}
              aria-controls=${input}
            >
              <svg data-part="icon" aria-hidden="true" viewBox="0 0 24 24">
                <path d=${eyePath}></path>
                <path data-part="slash" d=${slashPath}></path>
              </svg>
            </button>`
          : nothing
      }
    </div>
    ${hint ? html`<div data-part="field-hint" id=${`${input}-hint`}>${hint}</div>` : nothing}
    <p data-part="field-error"></p>
  </div>`;
}

export function emailField(kit: FormKit, value: string, autocomplete = 'username'): TemplateResult {
  return field(kit, { name: 'email', label: kit.words.email, type: 'email', autocomplete, inputmode: 'email', value });
}

export function phoneField(kit: FormKit): TemplateResult {
  return field(kit, { name: 'phone', label: kit.words.phone, type: 'tel', autocomplete: 'tel', inputmode: 'tel' });
}

export function newPasswordField(kit: FormKit): TemplateResult {
  const label = kit.words.new_password;
  const hint = kit.passwordRules && rulesList(kit, kit.passwordRules);
  return field(kit, { name: 'password', label, type: 'password', autocomplete: 'new-password', hint });
}

/** Phones offer the code of the message that has just come. */
export function codeField(kit: FormKit): TemplateResult {
  return field(kit, { name: 'code', label: kit.words.code, autocomplete: 'one-time-code', inputmode: 'numeric' });
}

/** Whose password it is, for the password manager: people need not see it. */
export function hiddenUsername({ html, nothing }: FormKit, email: string | undefined): TemplateResult | typeof nothing {
  if (!email) return nothing;
  return html`<div data-part="hidden">
    <input name="username" type="text" autocomplete="username" readonly tabindex="-1" .value=${email} />
  </div>`;
}
