import assert from 'node:assert/strict';
import { DEMO_INSFORGE_KEY } from '../../../demo/server/dialects/insforge/anon-keys.js';
import type { TestDemo } from '../support/demo.js';
import { InsforgeClient } from '../support/insforge.js';
import { HEX_64, INSTANT, JWT, jwtParts, UUID, type Shape, type Variables } from './compare.js';
import type { Exchange } from './exchange.js';
import { insforgeScenes } from './insforge-scenes.js';
import type { Difference, Repertoire, Staged } from './play.js';

/** The cookie as it stands, but for the token in it and when it ends. */
const cookie: Shape = (actual, recorded) => {
  const plain = (text: unknown) =>
    String(text)
      .replace(/=eyJ[\w.-]+/, '=<jwt>')
      .replace(/Expires=[^;]+ 20\d\d [^;]+/, 'Expires=<date>')
      // The recorded server clears it twice where a person is gone.
      .replace(/^(insforge.*),\1$/, '$1');
  assert.equal(plain(actual), plain(recorded));
};

/** Where a redirect leads, and the sentence that says so: the same address, with a code or token of our own in it. */
const location: Shape = (actual, recorded) => {
  // What is worked out from the source has placeholders.
  const plain = (text: unknown) =>
    String(text)
      .replaceAll(/[0-9a-f]{64}|<64 hex>/g, '<hex>')
      .replace('<redirect_uri>', 'http://app.example.test/cb');
  assert.equal(plain(actual), plain(recorded));
};

/** In any order, each once or more. */
const vary: Shape = (actual, recorded) => {
  const names = (text: unknown) => [...new Set(String(text).split(', '))].sort();
  assert.deepEqual(names(actual), names(recorded));
};

const variables: Variables = {
  'header:vary': vary,
  'header:set-cookie': cookie,
  'header:location': location,
  text: location,
  'header:ratelimit-remaining': /^\d+$/,
  'header:ratelimit-reset': /^\d+$/,
  'header:retry-after': /^\d+$/,
  accessToken: (actual, recorded) => {
    if (recorded === null) return assert.equal(actual, null);
    // A deprecated call gives the anon key by that name.
    if (String(recorded).startsWith('anon_')) return assert.equal(actual, DEMO_INSFORGE_KEY);
    const [header, claims] = jwtParts(actual);
    const [theirs, theirClaims] = jwtParts(recorded);
    assert.deepEqual(Object.keys(header), Object.keys(theirs));
    assert.deepEqual(Object.keys(claims), Object.keys(theirClaims));
    assert.equal(claims.exp - claims.iat, theirClaims.exp - theirClaims.iat);
  },
  refreshToken: (actual, recorded) => {
    const [, claims] = jwtParts(actual);
    const [, theirs] = jwtParts(recorded);
    assert.deepEqual(Object.keys(claims), Object.keys(theirs));
    assert.equal(claims.exp - claims.iat, theirs.exp - theirs.iat);
  },
  csrfToken: HEX_64,
  anonKey: /^anon_[0-9a-f]{64}$/,
  oldKeyExpiresAt: INSTANT,
  token: HEX_64,
  expiresAt: INSTANT,
  timestamp: INSTANT,
  id: UUID,
  'user.id': UUID,
  'user.createdAt': INSTANT,
  'user.updatedAt': INSTANT,
  'keys[].n': /^[\w-]{342}$/,
  'keys[].kid': /^kid_[0-9a-f]{32}$/,
  // The provider's address is the demo's own; what it is sent is what counts.
  authUrl: (actual, recorded) => {
    const [ours, theirs] = [actual, recorded].map((url) => new URL(String(url)).searchParams);
    for (const name of ['redirect_uri', 'response_type', 'state'])
      assert.equal(ours!.has(name), theirs!.has(name), name);
    assert.match(ours!.get('state')!, JWT);
    assert.equal(ours!.get('prompt'), theirs!.get('prompt'));
  },
};

const withItsSentence: Difference = {
  why: 'a redirect has a sentence as its body, which the source does not show',
  expect: (exchange) => ({
    ...exchange,
    responseBody: `Found. Redirecting to ${exchange.responseHeaders['location']}`,
  }),
};

export const insforge: Repertoire = {
  variables,
  notPlayed: {
    'worked out from the source, with tokens of Google and Apple that nobody here can make': [
      'idtoken.google.ok',
      'idtoken.apple.ok.mobile',
    ],
    'worked out from the source, of set-ups that the embedded server does not have': [
      'anon-key.get.uninitialised',
      'oauth.shared.callback.failed',
    ],
  },
  differences: {
    'anon.records': {
      why: 'the data service behind the recorded server was down: here the fault is played, and says so',
      expect: (exchange) => ({
        ...exchange,
        responseBody: { error: 'INTERNAL_ERROR', message: 'Played on request', statusCode: 500 },
      }),
    },
    'oauth.callback.builtin.ok': withItsSentence,
    'oauth.signupdisabled': withItsSentence,
  },
  stage,
};

/** The demo's identity provider knows other people. */
const personAtProvider: Variables = {
  'user.email': /^grace@example\.com$/,
  'user.profile.name': /^Grace Hopper$/,
  'user.profile.avatar_url': /^/,
};

const PASSWORD = 'secret-pw-1';

async function stage(demo: TestDemo, exchange: Exchange): Promise<Staged> {
  const { server } = demo;
  const { database } = server;
  for (const table of ['mailed_codes', 'anon_keys'])
    await database.query(`delete from ${table} where project = 'insforge'`);
  await database.query("delete from users where project = 'insforge'");
  await database.query("insert into anon_keys (project, key, created_at) values ('insforge', $1, now())", [
    DEMO_INSFORGE_KEY,
  ]);
  server.insforge.resetLimits();

  const client = new InsforgeClient(demo);
  const known = exchange.responseBody as {
    user?: { email?: string; emailVerified?: boolean; profile?: object };
  } | null;
  const given = { ...(exchange.requestBody as { email?: string; password?: string } | null) };
  const person = {
    email: (exchange.path.includes('/users') ? undefined : known?.user?.email) ?? 'alice@example.test',
    password: exchange.status === 200 && given.password !== undefined ? given.password : PASSWORD,
    confirmed: known?.user?.emailVerified ?? false,
    userMetadata: (known?.user?.profile ?? {}) as Record<string, unknown>,
  };
  const scene = {
    demo,
    client,
    exchange,
    person,
    body: exchange.requestBody ?? undefined,
    path: exchange.path,
    makeAccount: true,
  };
  await insforgeScenes[exchange.id]?.prepare?.(scene);
  const isNew = /^\/api\/auth\/(users|admin|oauth)|\/email\//.test(exchange.path);
  if (scene.makeAccount && !isNew) await client.account(scene.person);

  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(exchange.requestHeaders))
    headers[name] = await client.own(value, scene.person);
  const body = await ownBody(scene.body, client, scene.person);
  await insforgeScenes[exchange.id]?.after?.(scene, headers);
  const variables = exchange.path.includes('/oauth/exchange') ? personAtProvider : {};
  return { url: `${server.insforgeUrl}${scene.path}`, headers, body, variables };
}

/** The same body with a refresh token of our own in the place of theirs. */
async function ownBody(body: unknown, client: InsforgeClient, person: { email: string }): Promise<unknown> {
  if (typeof body !== 'object' || body === null) return body;
  const entries = await Promise.all(
    Object.entries(body).map(async ([name, value]) => [
      name,
      /^refresh_?token$/i.test(name) ? await client.own(String(value), person) : (value as unknown),
    ]),
  );
  return Object.fromEntries(entries) as unknown;
}
