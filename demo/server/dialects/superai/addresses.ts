import type { Context } from 'hono';
import { refuse } from './errors.js';

/** An address that came in the query or the body, or the refusal to send. */
export function readAddress(c: Context, where: 'query' | 'body', given: unknown): string | Response {
  const fault = (type: string, msg: string) => refuse(c, 422, { details: [{ type, loc: [where, 'email'], msg }] });
  if (given === undefined) return fault('missing', 'Field required');
  if (typeof given !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(given)) {
    return fault('value_error', 'value is not a valid email address');
  }
  return given.toLowerCase();
}

export function domainOf(email: string): string {
  return email.slice(email.indexOf('@') + 1);
}
