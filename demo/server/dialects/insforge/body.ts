import type { Context } from 'hono';
import { invalid } from './errors.js';

export type Body = Readonly<Record<string, unknown>>;

/** JSON, or a form. @throws Refused */
export async function readBody(c: Context): Promise<Body> {
  const text = await c.req.text();
  if (text === '') return {};
  if (c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Body) : {};
  } catch {
    throw invalid('Unexpected end of JSON input', 'Please ensure your request body contains valid JSON');
  }
}

/** What a field must be: the sentence that says what is wrong with it, or nothing. */
export type Rule = (value: string) => string | undefined;

export const anyText: Rule = () => undefined;
export const email: Rule = (value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : 'Invalid email format');
export const sixDigits: Rule = (value) =>
  /^\d{6}$/.test(value) ? undefined : 'OTP code must be a 6-digit numeric code';
export const hexToken: Rule = (value) =>
  /^[0-9a-f]{64}$/.test(value) ? undefined : 'token must be a 64-character hexadecimal token';
export const verifier: Rule = (value) =>
  value.length >= 43 ? undefined : 'Code verifier must be at least 43 characters';

/** Reads fields that must be there; all that is wrong is told in one sentence. @throws Refused */
export function required<Name extends string>(body: Body, rules: Readonly<Record<Name, Rule>>): Record<Name, string> {
  const wrong: string[] = [];
  const entries = Object.entries<Rule>(rules).map(([name, rule]) => {
    const value = body[name];
    const fault = typeof value === 'string' ? rule(value) : 'Required';
    if (fault !== undefined) wrong.push(`${name}: ${fault}`);
    return [name, value];
  });
  if (wrong.length > 0) throw invalid(wrong.join(', '));
  return Object.fromEntries(entries) as Record<Name, string>;
}

export function optionalText(body: Body, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
