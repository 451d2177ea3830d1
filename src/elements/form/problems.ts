import type { AuthError } from '../../errors.js';
import { sentence, sentenceAndNumber } from '../words.js';
import type { FormKit } from './fields.js';

const weaknesses: Readonly<Record<string, keyof FormKit['words']>> = {
  length: 'weak_length',
  characters: 'weak_characters',
  pwned: 'weak_pwned',
  same: 'weak_same',
};

/** Sentences of one form's own, by the error that they are for. */
export type Sentences = Readonly<Partial<Record<AuthError['code'], keyof FormKit['words']>>>;

/** What went wrong, for people: what a password lacks where the server said so, and the number to quote. */
export function problemText(words: FormKit['words'], error: AuthError, sentences: Sentences = {}): string {
  const reasons = error.reasons?.flatMap((reason) => weaknesses[reason] ?? []) ?? [];
  const own = sentences[error.code];
  const usual = own ? words[own] : sentence(words, error);
  return sentenceAndNumber(words, error, reasons.length ? reasons.map((key) => words[key]).join(' ') : usual);
}

const blamed: Readonly<Partial<Record<AuthError['code'], readonly string[]>>> = {
  invalid_credentials: ['email', 'currentPassword', 'key'],
  session_expired: ['key'],
  not_supported: ['key'],
  code_invalid: ['code'],
  weak_password: ['password'],
  account_exists: ['email', 'phone'],
};

/** The fields that the error is about, as far as they are there. */
export function wrongFields(form: HTMLFormElement, { code, fields }: AuthError): HTMLInputElement[] {
  const names = fields ?? blamed[code] ?? [];
  return [...form.querySelectorAll('input')].filter(({ name, readOnly }) => !readOnly && names.includes(name));
}
