import type { FormKit } from './fields.js';

/** What is wrong with one field, before anything is sent. */
interface Fault {
  readonly input: HTMLInputElement;
  readonly key: keyof FormKit['words'];
}

const missing: Readonly<Record<string, Fault['key']>> = {
  email: 'email_missing',
  password: 'password_missing',
  code: 'code_missing',
  phone: 'phone_missing',
  key: 'key_missing',
};

/** A number with its country's code: what services take (ITU-T E.164), with the signs that people write between. */
const phone = /^\+?[\d\s().-]{5,24}$/;

export function firstFault(input: HTMLInputElement): Fault | undefined {
  const { name, type, value, validity, required } = input;
  if (!value.trim()) return required ? { input, key: missing[name] ?? 'field_missing' } : undefined;
  if (type === 'email' && validity.typeMismatch) return { input, key: 'email_wrong' };
  return type === 'tel' && !phone.test(value.trim()) ? { input, key: 'phone_wrong' } : undefined;
}
