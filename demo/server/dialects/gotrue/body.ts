import type { Context } from 'hono';
import { refuse } from './errors.js';

/** 1 MiB, in bytes. contracts/gotrue.md §1. */
const MAX_BODY = 1_048_576;

/** The JSON object sent, or the refusal to send. An empty body is refused: the service wants at least `{}`. */
export async function readBody(c: Context): Promise<Record<string, unknown> | Response> {
  const tooLarge = () =>
    refuse(c, { status: 413, code: 'request_entity_too_large', message: 'Request body is too large' });
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY) return tooLarge();
  const text = await c.req.text();
  if (Buffer.byteLength(text) > MAX_BODY) return tooLarge();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Node's own message quotes the body: it is not passed on.
  }
  const why = text === '' ? 'unexpected end of JSON input' : 'invalid JSON';
  return refuse(c, { status: 400, code: 'bad_json', message: `Could not parse request body as JSON: ${why}` });
}
