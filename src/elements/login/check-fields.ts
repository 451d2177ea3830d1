import type { Words } from '../../locales/en.js';
import type { Fields } from './find-fields.js';

/** What is wrong with one field, before anything is sent. */
export interface FieldFault {
  readonly input: HTMLInputElement;
  readonly key: keyof Words;
}

/** By the browser's own judgement of the input, in our words. Blanks around an address are the keyboard's doing. */
export function checkFields({ email, password }: Fields): FieldFault[] {
  const faults: FieldFault[] = [];
  if (email && !email.value.trim()) faults.push({ input: email, key: 'email_missing' });
  else if (email && email.type === 'email' && email.validity.typeMismatch)
    faults.push({ input: email, key: 'email_wrong' });
  if (password && !password.value) faults.push({ input: password, key: 'password_missing' });
  return faults;
}

/** The first of the page's own controls that would not let the form go, e.g. terms that are not ticked. */
export function firstInvalidOf(form: HTMLFormElement, { email, password }: Fields): HTMLInputElement | undefined {
  return [...form.elements].find(
    (control): control is HTMLInputElement =>
      control !== email &&
      control !== password &&
      'checkValidity' in control &&
      !(control as HTMLInputElement).validity.valid,
  );
}
