import { assert } from '@esm-bundle/chai';
import type { Session } from '../../src/backends/backend.js';
import { combine } from '../../src/backends/combine.js';
import { gotrue } from '../../src/backends/gotrue.js';
import { inkeep } from '../../src/backends/inkeep.js';
import { createAuthFetch } from '../../src/session/auth-fetch.js';
import { renewalOf } from '../../src/session/refresh.js';
import { rejection, thrown } from '../rejection.js';
import { call, FakeServer, json } from './fake-server.js';

const visitors = 'https://visitors.example';
const people = 'https://people.example';
const appId = 'app_a1b2c3d4e5f6';

function joined(server: FakeServer) {
  const http = server.http();
  return combine({ anonymous: inkeep({ url: visitors, appId, http }), signIn: gotrue({ url: people, http }) });
}

const session = (anonymous: boolean): Session => ({
  accessToken: anonymous ? 'visitor-token' : 'person-token',
  refreshToken: 'r1',
  issuedAtMs: 1,
  expiresAtMs: 3_600_001,
  user: { id: 'u', anonymous },
});

suite('Two services as one backend', () => {
  test('each session is renewed by its own service, when that service wants it', async () => {
    const server = new FakeServer(json({}, 500));
    const backend = joined(server);
    await backend.refresh(session(false), call());
    assert.equal(new URL(server.last.url).origin, people);
    assert.equal(renewalOf(backend, session(true)), 'on-use');
    assert.equal(renewalOf(backend, session(false)), 'ahead');
  });

  test('a token goes to its own service and to the site’s own API, never to the other', async () => {
    const held = session(true);
    const seen: [string, string | null][] = [];
    const native = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      seen.push([new URL(input as string).host, new Headers(init?.headers).get('authorization')]);
      return Promise.resolve(json({}));
    };
    try {
      const fetch = createAuthFetch({
        backend: joined(new FakeServer(json({}))),
        allow: ['https://site.example'],
        accessToken: () => Promise.resolve(held.accessToken),
        session: () => held,
        replace: () => Promise.resolve(null),
      });
      for (const url of [visitors, people, 'https://site.example']) await fetch(`${url}/x`);
    } finally {
      globalThis.fetch = native;
    }
    assert.deepEqual(seen, [
      ['visitors.example', 'Bearer visitor-token'],
      ['people.example', null],
      ['site.example', 'Bearer visitor-token'],
    ]);
  });

  test('a visitor’s session is shown to no account call and no step of the other service', async () => {
    const server = new FakeServer(json({}));
    const backend = joined(server);
    await rejection(backend.account!.profile!.read(session(true), call()), 'signed_out');
    const step = { kind: 'set-password', id: 's', why: 'reset' } as const;
    const context = { secrets: {}, session: session(true), exchange: () => Promise.reject(new Error('unused')) };
    await rejection(backend.continue!<'set-password'>(step, { password: 'x' }, context, call()), 'signed_out');
    assert.lengthOf(server.requests, 0);
  });

  test('each service gets the headers that its own API wants', async () => {
    const backend = joined(new FakeServer(json({})));
    assert.property(await backend.requestHeaders!(new URL(visitors)), 'x-inkeep-app-id');
    assert.deepEqual(await backend.requestHeaders!(new URL(people)), {});
  });

  test('neither makes accounts of the other’s sessions: the visitor is handed over', () => {
    assert.isUndefined(joined(new FakeServer(json({}))).upgrade);
  });

  test('services that cannot do their part are refused', () => {
    const signIn = gotrue({ url: people });
    const anonymous = inkeep({ url: visitors, appId });
    assert.equal(
      thrown(() => combine({ anonymous: { ...signIn, signInAnonymously: undefined! }, signIn })).code,
      'misconfigured',
    );
    assert.equal(
      thrown(() => combine({ anonymous, signIn: { ...anonymous, signIn: undefined! } })).code,
      'misconfigured',
    );
  });
});
