import type { TemplateResult } from 'lit';
import type { PasswordRules } from '../../backends/backend.js';
import { lackingRules, type PasswordRule } from '../../backends/password-rules.js';
import type { ViewWords } from '../../locales/en-views.js';
import { fill } from '../words.js';
import type { Lit } from './lit.js';

/** What a new password needs, said before it is typed; each line is ticked off as it is met. */
export function rulesList(
  { html, words }: Pick<Lit, 'html'> & { readonly words: ViewWords },
  rules: PasswordRules,
): TemplateResult {
  return html`${words.password_needs}
    <ul data-part="rules">
      ${lackingRules('', rules).map((rule) => html`<li data-rule=${rule}>${nameOf(rule, rules, words)}</li>`)}
    </ul>`;
}

/** What is still missing, for people; nothing where all is there, or where it is no new password. */
export function lackingText(input: HTMLInputElement, rules: PasswordRules, words: ViewWords): string | undefined {
  if (input.autocomplete !== 'new-password') return undefined;
  const lacking = lackingRules(input.value, rules);
  const names = lacking.map((rule) => nameOf(rule, rules, words));
  return names.length ? fill(words.password_lacks, { rules: names.join(', ') }) : undefined;
}

export function tickRules(input: HTMLInputElement, rules: PasswordRules): void {
  const lacking: readonly string[] = lackingRules(input.value, rules);
  const lines = input.closest('[data-part="field"]')?.querySelectorAll<HTMLElement>('[data-rule]') ?? [];
  for (const line of lines) line.toggleAttribute('data-met', !lacking.includes(line.dataset['rule'] ?? ''));
}

function nameOf(rule: PasswordRule, { minLength }: PasswordRules, words: ViewWords): string {
  return fill(words[`rule_${rule}`], { count: String(minLength) });
}
