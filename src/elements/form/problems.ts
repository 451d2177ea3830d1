import type { AuthError } from '../../errors.js';
import { sentence, sentenceAndNumber } from '../words.js';
import type { FormKit } from './fields.js';

const weaknesses: Readonly<Record<string, keyof FormKit['words']>> = {
  length: 'weak_length',
  characters: 'weak_characters',
  pwned: 'weak_pwned',
  same: 'weak_same',
};

/** What went wrong, for people: what a password lacks where the server said so, and the number to quote. */
export function problemText(words: FormKit['words'], error: AuthError): string {
  const reasons = error.reasons?.flatMap((reason) => weaknesses[reason] ?? []) ?? [];
  const text = reasons.length ? reasons.map((key) => words[key]).join(' ') : sentence(words, error);
  return sentenceAndNumber(words, error, text);
}

const blamed: Readonly<Partial<Record<AuthError['code'], readonly string[]>>> = {
  invalid_credentials: ['email', 'currentPassword'],
  code_invalid: ['code'],
  weak_password: ['password'],
  account_exists: ['email', 'phone'],
};

/** The fields that the error is about, as far as they are there. */
export function wrongFields(form: HTMLFormElement, { code, fields }: AuthError): HTMLInputElement[] {
  const names = fields ?? blamed[code] ?? [];
  return [...form.querySelectorAll('input')].filter(({ name, readOnly }) => !readOnly && names.includes(name));
}
