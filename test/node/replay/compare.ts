import assert from 'node:assert/strict';
import type { Answer } from '../support/http.js';
import type { Exchange } from './exchange.js';

/** What a value that may differ from the recorded one must look like all the same. */
export type Shape = RegExp | ((actual: unknown, recorded: unknown) => void);

/** Values that may differ, by path: `user.identities[].id`. A header's path is `header:x-request-id`. */
export type Variables = Readonly<Record<string, Shape>>;

/** Headers that count: absent here means absent there. */
const WATCHED = /^(retry-after|www-authenticate|location|access-control-.*|vary)$/;
/** Of those, the ones a worked-out exchange does not speak of: its author listed what the source sets on that route. */
const SET_BY_MIDDLEWARE = /^(access-control-.*|vary)$/;

/** Holds an answer against its exchange: status, headers, and every key, type and constant of the body. */
export function assertAnswers(answer: Answer, exchange: Exchange, variables: Variables): void {
  assert.equal(answer.status, exchange.status, `status; body: ${answer.text.slice(0, 300)}`);
  for (const [name, recorded] of Object.entries(exchange.responseHeaders)) {
    assertValue(answer.headers[name], recorded, `header:${name}`, variables);
  }
  for (const name of Object.keys(answer.headers)) {
    if (!WATCHED.test(name) || name in exchange.responseHeaders) continue;
    if (!exchange.recorded && SET_BY_MIDDLEWARE.test(name)) continue;
    assert.fail(`header ${name} is not in the exchange`);
  }
  const { responseBody } = exchange;
  if (typeof responseBody === 'string') assertValue(answer.text, responseBody, 'text', variables);
  else if (responseBody === null) assert.equal(answer.text, '');
  else assertValue(answer.json, responseBody, '', variables);
}

function assertValue(actual: unknown, recorded: unknown, path: string, variables: Variables): void {
  const shape = variables[path.replaceAll(/\[\d+\]/g, '[]')];
  if (shape !== undefined) {
    assert.equal(kind(actual), kind(recorded), `type of ${path}`);
    if (typeof shape === 'function') shape(actual, recorded);
    else assert.match(String(actual), shape, path);
    return;
  }
  if (Array.isArray(recorded)) {
    assert.ok(Array.isArray(actual), `${path} is a list`);
    assert.equal(actual.length, recorded.length, `length of ${path}`);
    recorded.forEach((item, index) => assertValue(actual[index], item, `${path}[${index}]`, variables));
    return;
  }
  if (typeof recorded === 'object' && recorded !== null) {
    assert.equal(kind(actual), 'object', `type of ${path || 'the body'}`);
    const keys = (value: object) => Object.keys(value).sort();
    assert.deepEqual(keys(actual as object), keys(recorded), `keys of ${path || 'the body'}`);
    for (const [key, value] of Object.entries(recorded)) {
      const below = path === '' ? key : `${path}.${key}`;
      assertValue((actual as Record<string, unknown>)[key], value, below, variables);
    }
    return;
  }
  assert.strictEqual(actual, recorded, path);
}

function kind(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const HEX_32 = /^[0-9a-f]{32}$/;
export const HEX_64 = /^[0-9a-f]{64}$/;
export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
export const SECONDS = /^\d{10}$/;
export const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The claims that tests look at by name; the rest by comparison. */
interface Claims {
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly [claim: string]: unknown;
}

/** What a JWT says, unchecked. */
export function jwtParts(token: unknown): [header: Record<string, unknown>, claims: Claims] {
  assert.match(String(token), JWT);
  const [header, claims] = String(token)
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Claims);
  return [{ ...header }, claims!];
}
