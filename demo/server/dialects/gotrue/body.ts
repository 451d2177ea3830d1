import type { Context } from 'hono';
import { GotrueRefused } from './refused.js';

/** 1 MiB, in bytes. contracts/gotrue.md §1. */
const MAX_BODY = 1_048_576;

export type Body = Readonly<Record<string, unknown>>;

/** The JSON object sent. An empty body is refused: the service wants at least `{}`. */
export async function readBody(c: Context): Promise<Body> {
  const tooLarge = () => new GotrueRefused(413, 'request_entity_too_large', 'Request body is too large');
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY) throw tooLarge();
  const text = await c.req.text();
  if (Buffer.byteLength(text) > MAX_BODY) throw tooLarge();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    // Node's own message quotes the body: it is not passed on.
  }
  const why = text === '' ? 'unexpected end of JSON input' : 'invalid JSON';
  throw new GotrueRefused(400, 'bad_json', `Could not parse request body as JSON: ${why}`);
}

/** A member that is a string; the empty one where it is missing or something else, as the real one decodes it. */
export function text(body: Body, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

export function record(body: Body, name: string): Readonly<Record<string, unknown>> {
  const value = body[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};
}
