import type { FormKit } from './fields.js';

type Fault = keyof FormKit['words'];

const missing: Readonly<Record<string, Fault>> = {
  email: 'email_missing',
  password: 'password_missing',
  code: 'code_missing',
  phone: 'phone_missing',
  key: 'key_missing',
};

/** A number with its country's code: what services take (ITU-T E.164), with the signs that people write between. */
const phone = /^\+?[\d\s().-]{5,24}$/;

/** What is wrong with one field, before anything is sent, by the key of its sentence. */
export function firstFault({ name, type, value, validity, required }: HTMLInputElement): Fault | undefined {
  if (!value.trim()) return required ? (missing[name] ?? 'field_missing') : undefined;
  if (type === 'email' && validity.typeMismatch) return 'email_wrong';
  return type === 'tel' && !phone.test(value.trim()) ? 'phone_wrong' : undefined;
}
