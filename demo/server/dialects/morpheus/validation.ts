import { Refused } from './refused.js';

/** One entry of a validation's `detail`, as pydantic 2 has it: `input` echoes what was sent, as the real service does. */
export interface Fault {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: object;
}

export function invalid(...detail: readonly Fault[]): Refused {
  return new Refused(422, detail);
}

const shortest = 8;
const noAt = 'An email address must have an @-sign.';

/** @throws Refused */
export function readJson(text: string, isJson: boolean): Record<string, unknown> {
  if (text === '') throw invalid({ type: 'missing', loc: ['body'], msg: 'Field required', input: null });
  const noObject = (input: unknown) =>
    invalid({
      type: 'model_attributes_type',
      loc: ['body'],
      msg: 'Input should be a valid dictionary or object to extract fields from',
      input,
    });
  if (!isJson) throw noObject(text);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    const ctx = { error: 'Expecting property name enclosed in double quotes' };
    throw invalid({ type: 'json_invalid', loc: ['body', 1], msg: 'JSON decode error', input: {}, ctx });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw noObject(body);
  return body as Record<string, unknown>;
}

/** @throws Refused with one entry for each field that is wrong */
export function readCredentials(body: Record<string, unknown>): { email: string; password: string } {
  const { email, password } = body;
  const faults: Fault[] = [];
  if (typeof email !== 'string') faults.push(missing('email', body));
  else if (!email.includes('@')) {
    const msg = `value is not a valid email address: ${noAt}`;
    faults.push({ type: 'value_error', loc: ['body', 'email'], msg, input: email, ctx: { reason: noAt } });
  }
  if (typeof password !== 'string') faults.push(missing('password', body));
  else if (password.length < shortest) {
    const msg = `String should have at least ${shortest} characters`;
    const ctx = { min_length: shortest };
    faults.push({ type: 'string_too_short', loc: ['body', 'password'], msg, input: password, ctx });
  }
  if (faults.length > 0) throw invalid(...faults);
  return { email: String(email), password: String(password) };
}

function missing(field: string, input: unknown): Fault {
  return { type: 'missing', loc: ['body', field], msg: 'Field required', input };
}
