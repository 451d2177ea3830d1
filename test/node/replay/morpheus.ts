import assert from 'node:assert/strict';
import type { TestDemo } from '../support/demo.js';
import { send, type Answer } from '../support/http.js';
import { JWT, type Shape } from './compare.js';
import type { Exchange } from './exchange.js';
import type { Repertoire, Staged } from './play.js';

/** In any order. */
const vary: Shape = (actual, recorded) => {
  const names = (text: unknown) => [...new Set(String(text).split(', '))].sort();
  assert.deepEqual(names(actual), names(recorded));
};

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6}|Z)$/;
/** The name of the charset in either case (RFC 9110 §8.3.2). */
const anyCase: Shape = (actual, recorded) => {
  assert.equal(String(actual).toLowerCase(), String(recorded).toLowerCase());
};
const count = /^\d+$/;

export const morpheus: Repertoire = {
  variables: {
    'header:vary': vary,
    'header:content-type': anyCase,
    access_token: JWT,
    refresh_token: JWT,
    id: count,
    user_id: count,
    '[].id': count,
    key: /^sk-[A-Za-z0-9]{6}\.[0-9a-f]{64}$/,
    key_prefix: /^sk-[A-Za-z0-9]{6}$/,
    '[].key_prefix': /^sk-[A-Za-z0-9]{6}$/,
    created_at: time,
    '[].created_at': time,
    deleted_at: time,
  },
  notPlayed: {
    'the era after it, when people signed in elsewhere: the embedded server has the one with a password': [
      ...['c.me', 'c.verify-age.false', 'c.verify-age.true', 'c.keys.create', 'c.keys.list', 'c.keys.first'],
      ...['c.keys.setdefault', 'c.keys.setdefault.unknown', 'c.keys.default', 'c.keys.decrypted', 'c.keys.delete.1'],
      ...['c.keys.delete.2', 'c.keys.decrypted.none', 'c.keys.first.none', 'c.privatekey.gone', 'c.login.gone'],
      ...['c.preflight.foreign', 'c.cors.foreign', 'privatekey.status.c', 'jwks.down'],
    ],
    'what older frameworks say in place of that': [
      ...['login.invalid.v1', 'login.nobody.v1', 'login.badjson.v1', 'keys.noauth.a', 'keys.basic.a'],
      'privatekey.noparams.v1',
    ],
  },
  differences: {
    'a.preflight': {
      why: 'no browser goes on without the methods and headers, which the file leaves out',
      expect: (exchange) => ({
        ...exchange,
        responseHeaders: {
          ...exchange.responseHeaders,
          'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
          'access-control-allow-headers': 'Authorization, Content-Type, X-Requested-With, X-API-Key',
        },
      }),
    },
  },
  stage,
};

const person = { email: 'user@example.com', password: 'yourpassword' };

async function stage(demo: TestDemo, exchange: Exchange): Promise<Staged> {
  const { server } = demo;
  const { id } = exchange;
  await server.database.query("delete from users where project = 'morpheus'");
  const base = `${server.apiUrl}/morpheus`;
  const call = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
    send(`${base}/api/v1/auth${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body }),
    });

  const isNew = ['a.register.ok', 'a.register.inactive', 'a.register.invalid'].includes(id);
  if (!isNew) await call('POST', '/register', person);
  const tokens = isNew
    ? { access_token: '', refresh_token: '' }
    : ((await call('POST', '/login', person)).json as { access_token: string; refresh_token: string });
  const makeKey = async (name?: string) =>
    (await call('POST', '/keys', name === undefined ? {} : { name }, tokens.access_token)).json as { key: string };

  let key = '';
  let path = exchange.path;
  if (/^a\.keys\.(list|delete$|apikey)|^a\.delete$/.test(id)) {
    ({ key } = await makeKey('My key'));
    await makeKey();
    const listed = (await call('GET', '/keys', undefined, tokens.access_token)).json as { id: number }[];
    if (id === 'a.keys.delete') path = `/api/v1/auth/keys/${listed[0]!.id}`;
    if (id === 'a.keys.list.after') await call('DELETE', `/keys/${listed[0]!.id}`, undefined, tokens.access_token);
  }
  if (id === 'a.privatekey.params' || id === 'a.privatekey.params.noauth') {
    server.change({ morpheus: { privateKey: 'broken' } });
  }
  if (id.endsWith('.usergone')) await server.database.query("delete from users where project = 'morpheus'");

  const own = (text: string) =>
    text
      .replace('<access token>', tokens.access_token)
      .replace('<refresh token>', tokens.refresh_token)
      .replace('sk-AbC123.<64 hex>', key);
  const headers = Object.fromEntries(
    Object.entries(exchange.requestHeaders).map(([name, value]) => [name, own(value)]),
  );
  const { requestBody } = exchange;
  const body: unknown =
    typeof requestBody === 'object' && requestBody !== null
      ? JSON.parse(own(JSON.stringify(requestBody)))
      : requestBody;
  return { url: base + path, headers, body: body ?? undefined };
}
