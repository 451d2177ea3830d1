import assert from 'node:assert/strict';
import { insertUser } from '../../../demo/server/accounts/users.js';
import { cognitoToken } from '../../../demo/server/dialects/morpheus/cognito.js';
import type { TestDemo } from '../support/demo.js';
import { send, type Answer } from '../support/http.js';
import { JWT, type Shape } from './compare.js';
import type { Exchange } from './exchange.js';
import type { Difference, Repertoire, Staged } from './play.js';

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
const timeOrNull: Shape = (actual, recorded) => {
  if (recorded !== null) assert.match(String(actual), time);
};
const count = /^\d+$/;

const withMethodsAndHeaders: Difference = {
  why: 'no browser goes on without the methods and headers, which the file leaves out',
  expect: (exchange) => ({
    ...exchange,
    responseHeaders: {
      ...exchange.responseHeaders,
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type, X-Requested-With, X-API-Key',
    },
  }),
};

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
    created_at: timeOrNull,
    '[].created_at': time,
    deleted_at: time,
    updated_at: timeOrNull,
    age_verified_at: timeOrNull,
    cognito_user_id: /^/,
    encrypted_key: /./,
    '[].encrypted_key': /./,
    full_key: /^sk-[A-Za-z0-9]{6}\.[0-9a-f]{64}$/,
  },
  notPlayed: {
    'seen on a stand-in with an older framework, which says in place of recorded answers': [
      ...['login.invalid.v1', 'login.nobody.v1', 'login.badjson.v1', 'keys.noauth.a', 'keys.basic.a'],
      'privatekey.noparams.v1',
    ],
  },
  differences: {
    'a.preflight': withMethodsAndHeaders,
    'c.preflight.foreign': withMethodsAndHeaders,
    'c.keys.first.none': {
      why: 'the answer is the JSON text null, which looks like no body at all in the file',
      expect: (exchange) => ({ ...exchange, responseBody: 'null' }),
    },
  },
  stage,
};

const person = { email: 'user@example.com', password: 'yourpassword' };

async function stage(demo: TestDemo, exchange: Exchange): Promise<Staged> {
  const { server } = demo;
  const { id } = exchange;
  if (/^c\.|\.c$|^jwks\./.test(id)) return stageCognito(demo, exchange);
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

/** The recorded server let everybody in as one person; ours is shown that person's token. */
async function stageCognito(demo: TestDemo, { id, path, requestBody, requestHeaders }: Exchange): Promise<Staged> {
  const { server, clock, secrets } = demo;
  const { database } = server;
  server.change({ morpheus: { era: 'cognito', privateKey: id === 'c.privatekey.gone' ? 'gone' : 'none' } });
  await database.query("delete from users where project = 'morpheus'");
  const user = await insertUser(database, 'morpheus', clock.ms, {});
  const token = await cognitoToken({ secrets, now: () => clock.ms }, user.id);
  const headers = { ...requestHeaders, Authorization: `Bearer ${token}` };
  const base = `${server.apiUrl}/morpheus`;
  const call = (method: string, below: string, body?: unknown): Promise<Answer> =>
    send(`${base}/api/v1/auth${below}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body }),
    });

  if (id === 'c.cors.foreign') await call('POST', '/verify-age', { age_verified: true });
  // The two keys that were there when the server was asked.
  let own = path;
  if (id.startsWith('c.keys.') && !id.endsWith('.none') && id !== 'c.keys.create') {
    for (const name of ['k', 'My key']) await call('POST', '/keys', { name });
    const [first, second] = ((await call('GET', '/keys')).json as { id: number }[]).map((key) => key.id);
    if (/default$|decrypted$|delete\.2$/.test(id)) await call('PUT', `/keys/${second}/default`);
    own = path.replace(/keys\/1$/, `keys/${first}`).replace(/keys\/2\b/, `keys/${second}`);
  }
  if (id === 'jwks.down') server.change({ faults: { morpheus: { kind: 'status', status: 503 } } });
  return { url: base + own, headers, body: requestBody ?? undefined };
}
