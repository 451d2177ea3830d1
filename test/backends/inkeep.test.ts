import { assert } from '@esm-bundle/chai';
import { inkeep } from '../../src/backends/inkeep.js';
import type { Session } from '../../src/backends/backend.js';
import { AuthError } from '../../src/errors.js';
import type { Solve } from '../../src/pow/index.js';
import { isRenewable, renewalOf } from '../../src/session/refresh.js';
import exchanges from '../contracts/inkeep.exchanges.json';
import { rejection, thrown } from '../rejection.js';
import { call, FakeServer, json, jwt } from './fake-server.js';

const url = 'https://api.example.com';
const appId = 'app_a1b2c3d4e5f6';
const challenge = { algorithm: 'SHA-256', challenge: 'c', salt: 's', signature: 'x', maxnumber: 10 };
const solve: Solve = () => Promise.resolve({ counter: 1, payload: 'cGF5bG9hZA==', tookMs: 1 });

const problem = (status: number, detail: string) =>
  json({ code: 'x', title: 'X', status, detail }, status, { 'content-type': 'application/problem+json' });

function token(claims: Record<string, unknown> = {}): string {
  return jwt({ app: appId, type: 'anonymous', sub: 'anon_1', iat: 1_000, exp: 1_000 + 2_592_000, ...claims });
}

const opened = (claims?: Record<string, unknown>) =>
  json({ token: token(claims), expiresAt: '2026-12-21T03:07:23.000Z' });
const backendOf = (server: FakeServer) => inkeep({ url, appId, http: server.http(), solve });
const open = (server: FakeServer) => backendOf(server).signInAnonymously!(call());

suite('Inkeep', () => {
  test('a challenge is fetched and solved, and its solution opens the session', async () => {
    const server = new FakeServer(json(challenge), opened());
    const session = await open(server);
    assert.deepEqual(session.user, { id: 'anon_1', anonymous: true });
    assert.equal(session.expiresAtMs - session.issuedAtMs, 2_592_000_000, 'counted from our own clock, not from iat');
    assert.deepEqual(
      server.requests.map(({ method, url: asked }) => `${method} ${asked}`),
      [`GET ${url}/run/auth/pow/challenge`, `POST ${url}/run/auth/apps/${appId}/anonymous-session`],
    );
    assert.equal(server.last.headers.get('x-inkeep-challenge-solution'), 'cGF5bG9hZA==');
    assert.isFalse(server.last.headers.has('content-type'));
  });

  test('any 404 to the challenge means that no work is asked for', async () => {
    for (const answer of [problem(404, 'Legacy PoW is not enabled'), new Response('404 Not Found', { status: 404 })]) {
      const server = new FakeServer(answer, answer.clone(), opened());
      await open(server);
      assert.isFalse(server.last.headers.has('x-inkeep-challenge-solution'));
    }
  });

  test('the newer challenge is solved, shown to its service, and what that signed opens the session', async () => {
    const server = new FakeServer(
      problem(404, 'Legacy PoW is not enabled'),
      json({
        his: { url: '/run/auth/challenge/his?appId=a' },
        configuration: { verifyUrl: '/run/auth/challenge/verify' },
      }),
      json(challenge),
      json({ verified: true, payload: 'signed' }),
      opened(),
    );
    await open(server);
    assert.deepEqual(
      server.requests.map(({ method, url: asked }) => `${method} ${asked.slice(url.length)}`),
      [
        'GET /run/auth/pow/challenge',
        `GET /run/auth/challenge?appId=${appId}`,
        'POST /run/auth/challenge/his?appId=a',
        'POST /run/auth/challenge/verify',
        `POST /run/auth/apps/${appId}/anonymous-session`,
      ],
    );
    assert.equal(server.last.headers.get('x-inkeep-challenge-solution'), btoa('{"payload":"signed"}'));
  });

  test('addresses in the newer challenge lie behind the API’s own path, whether its server knows of that or not', async () => {
    const base = `${url}/behind/a/gateway`;
    for (const [named, sent] of [
      ['/run/auth/challenge/verify?appId=a', `${base}/run/auth/challenge/verify?appId=a`],
      ['/behind/a/gateway/run/verify', `${base}/run/verify`],
      ['//elsewhere.example/verify', undefined],
      ['/\\elsewhere.example/verify', undefined],
      ['https://elsewhere.example/verify', undefined],
    ] as const) {
      const server = new FakeServer(
        problem(404, 'Legacy PoW is not enabled'),
        json({ ...challenge, configuration: { verifyUrl: named } }),
        json({ verified: true, payload: 'signed' }),
        opened(),
      );
      const opening = inkeep({ url: base, appId, http: server.http(), solve }).signInAnonymously!(call());
      if (sent === undefined) await rejection(opening, 'bad_response');
      else await opening;
      assert.equal(server.requests[2]?.url, sent);
    }
  });

  test('a challenge that names an address elsewhere gets nothing sent there', async () => {
    const server = new FakeServer(
      problem(404, 'Legacy PoW is not enabled'),
      json({ ...challenge, configuration: { verifyUrl: 'https://elsewhere.example/verify' } }),
    );
    await rejection(open(server), 'bad_response');
    assert.lengthOf(server.requests, 2);
  });

  test('a code that only a person can read is told as unsupported', async () => {
    const server = new FakeServer(problem(404, 'x'), json({ ...challenge, codeChallenge: { image: 'x' } }));
    await rejection(open(server), 'pow_unsupported');
  });

  test('whom the site has signed in needs no puzzle, and is renewed by the site', async () => {
    const server = new FakeServer(json({}));
    const now = Math.floor(Date.now() / 1000);
    let given: string | null = jwt({ sub: 'm1', iat: now, exp: now + 600, name: 'Ada' });
    const backend = inkeep({ url, appId, http: server.http(), solve, getToken: () => Promise.resolve(given) });
    const session = await backend.signInAnonymously!(call());
    assert.deepEqual(session.user, { id: 'm1', anonymous: false, name: 'Ada' });
    assert.equal((await backend.refresh(session, call())).kind, 'ok');
    given = null;
    assert.deepEqual(await backend.refresh(session, call()), { kind: 'dead', reason: 'session_expired' });
    assert.isEmpty(server.requests);
  });

  test('the site’s token is renewed before it ends, and after it, and never asks for another at once', async () => {
    const hourAgo = Math.floor(Date.now() / 1000) - 3600;
    const given = jwt({ sub: 'm1', iat: hourAgo, exp: hourAgo + 600 });
    const backend = inkeep({ url, appId, solve, getToken: () => Promise.resolve(given) });
    const session = await backend.signInAnonymously!(call());
    assert.equal(renewalOf(backend, session), 'ahead');
    assert.isTrue(isRenewable(session, session.expiresAtMs + 1));
    assert.equal(session.expiresAtMs - session.issuedAtMs, 60_000);
  });

  test('what the site’s own code fails with is told in our words, without its own', async () => {
    const bring = (getToken: () => unknown) => {
      const backend = inkeep({ url, appId, solve, getToken: getToken as () => Promise<string | null> });
      return backend.signIn!({ method: 'site-token' }, call());
    };
    const failed = await rejection(
      bring(() => Promise.reject(new TypeError('secret-in-message'))),
      'network',
    );
    assert.isUndefined(failed.cause);
    const raise = () => {
      throw new TypeError('secret-in-message');
    };
    await rejection(bring(raise), 'network');
    await rejection(
      bring(() => Promise.resolve(undefined)),
      'misconfigured',
    );
    await rejection(
      bring(() => Promise.resolve('two words')),
      'misconfigured',
    );
    await rejection(
      bring(() => Promise.resolve('no.jwt')),
      'misconfigured',
    );
    await rejection(
      bring(() => Promise.resolve(null)),
      'signed_out',
    );
  });

  test('a site that does not answer is given up with the call', async () => {
    const life = new AbortController();
    const getToken = () => {
      life.abort();
      return new Promise<never>(() => {});
    };
    const backend = inkeep({ url, appId, solve, getToken });
    await rejection(backend.signIn!({ method: 'site-token' }, { signal: life.signal }), 'aborted');
  });

  test('a refused solution is answered with a fresh challenge, at most twice', async () => {
    const refused = problem(400, 'Proof-of-work challenge has expired. Please request a new challenge.');
    const second = new FakeServer(json(challenge), refused, json(challenge), opened());
    await open(second);
    assert.lengthOf(second.requests, 4);
    const never = new FakeServer(json(challenge), refused, json(challenge), refused, json(challenge), refused);
    await rejection(open(never), 'pow_refused');
    assert.lengthOf(never.requests, 6);
  });

  test('a challenge that runs out or has no solution is answered with a fresh one', async () => {
    let tries = 0;
    const server = new FakeServer(json(challenge), json(challenge), opened());
    const stale: Solve = (...args) => {
      if (tries++ === 0) return Promise.reject(new AuthError('pow_expired', 'too late'));
      return solve(...args);
    };
    await inkeep({ url, appId, http: server.http(), solve: stale }).signInAnonymously!(call());
    assert.lengthOf(server.requests, 3);
  });

  test('a device whose clock is ahead of the server solves its challenges all the same', async () => {
    // SHA-256 of the salt and the digit 1, so that the real solver has something to find.
    const salt = '00112233?expires=1000000000&';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${salt}1`));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const server = new FakeServer(json({ ...challenge, challenge: hex, salt }), opened());
    await inkeep({ url, appId, http: server.http() }).signInAnonymously!(call());
    assert.isTrue(server.last.headers.has('x-inkeep-challenge-solution'));
  });

  test('a challenge for SHA-1 is refused before anything is solved', async () => {
    const solved: unknown[] = [];
    const server = new FakeServer(json({ ...challenge, algorithm: 'SHA-1' }));
    const http = server.http();
    const backend = inkeep({ url, appId, http, solve: (...args) => (solved.push(args), solve(...args)) });
    await rejection(backend.signInAnonymously!(call()), 'pow_unsupported');
    assert.isEmpty(solved);
  });

  for (const [status, detail, code] of [
    [404, 'App not found or disabled', 'misconfigured'],
    [400, 'Anonymous sessions are only available for web_client apps', 'misconfigured'],
    [401, 'Anonymous sessions are disabled for this app. Authentication is required.', 'signup_disabled'],
    [403, 'Origin not allowed', 'origin_refused'],
    [500, 'An error occurred', 'server'],
  ] as const) {
    test(`${status} “${detail}” is ${code}, and is not tried again`, async () => {
      const server = new FakeServer(json(challenge), problem(status, detail));
      const error = await rejection(open(server), code);
      assert.equal(error.status, status);
      assert.lengthOf(server.requests, 2);
    });
  }

  test('a refused origin is named in the error, so that the site’s owner can add it', async () => {
    const server = new FakeServer(json(challenge), problem(403, 'Origin not allowed'));
    assert.include((await rejection(open(server))).message, location.origin);
  });

  test('renewal sends the old token and a new solution', async () => {
    const server = new FakeServer(json(challenge), opened());
    const old = { accessToken: token(), issuedAtMs: 1, expiresAtMs: 9e15, user: { id: 'anon_1', anonymous: true } };
    const verdict = await backendOf(server).refresh(old, call());
    assert.equal(verdict.kind, 'ok');
    assert.equal(server.last.headers.get('authorization'), `Bearer ${old.accessToken}`);
  });

  test('no answer to a renewal ends the session: they are unknown, or ask to wait', async () => {
    const old: Session = {
      accessToken: token(),
      issuedAtMs: 1,
      expiresAtMs: 9e15,
      user: { id: 'anon_1', anonymous: true },
    };
    for (const answer of [
      problem(401, 'x'),
      problem(403, 'Origin not allowed'),
      problem(500, 'x'),
      new TypeError('dead'),
    ]) {
      assert.equal((await backendOf(new FakeServer(json(challenge), answer)).refresh(old, call())).kind, 'unknown');
    }
    const slow = new FakeServer(json(challenge), json({}, 429, { 'retry-after': '7' }));
    assert.include(await backendOf(slow).refresh(old, call()), { kind: 'busy', retryAfter: 7 });
  });

  for (const [what, body] of [
    ['of another app', { token: token({ app: 'app_other' }) }],
    ['of another kind', { token: token({ type: 'member' }) }],
    ['without a subject', { token: token({ sub: '' }) }],
    ['that lives for ever', { token: token({ exp: 1e308 }) }],
    ['that is no JWT', { token: 'junk' }],
    ['that is no string', { token: { toString: 'x' } }],
    ['that is missing', {}],
  ] as const) {
    test(`a token ${what} is a bad response`, async () => {
      await rejection(open(new FakeServer(json(challenge), json(body))), 'bad_response');
    });
  }

  test('a wrong option is refused at once, a secret key by its kind', () => {
    assert.equal(thrown(() => inkeep({ url, appId: '' })).code, 'misconfigured');
    assert.equal(thrown(() => inkeep({ url: 'nonsense', appId })).code, 'misconfigured');
    assert.equal(
      thrown(() => inkeep({ url, appId: 'sk' + '_abcdefghijkl.' + 'x'.repeat(43) })).code,
      'secret_key_in_page',
    );
    assert.equal(thrown(() => inkeep({ url, appId, anonKey: 'ik_' + 'a1'.repeat(32) })).code, 'secret_key_in_page');
    assert.equal(thrown(() => inkeep({ url, appId, anonKey: 'sb_publishable_x' })).code, 'key_wrong_service');
  });

  const ways = { 400: 'misconfigured', 403: 'origin_refused', 429: 'rate_limited', 502: 'server' } as const;
  const gets = exchanges.filter(({ method, path }) => method === 'GET' && path.includes('/challenge'));
  for (const { status, path, responseBody } of gets.filter((exchange) => exchange.status in ways)) {
    const code = ways[status as keyof typeof ways];
    test(`the recorded ${status} to ${path} is ${code}, and opens no session`, async () => {
      const answer = json(responseBody, status);
      const server = path.includes('/pow/')
        ? new FakeServer(answer)
        : new FakeServer(problem(404, 'Legacy PoW is not enabled'), answer);
      await rejection(open(server), code);
      assert.isTrue(server.requests.every(({ method }) => method === 'GET'));
    });
  }

  for (const exchange of exchanges.filter(({ path, status }) => path.includes('anonymous-session') && status >= 400)) {
    test(`the recorded ${exchange.status} “${exchange.note}” is an AuthError that repeats nothing of the request`, async () => {
      const type = exchange.responseHeaders['content-type'] ?? 'application/json';
      const answer = json(exchange.responseBody, exchange.status, { 'content-type': type });
      const error = await rejection(
        open(new FakeServer(json(challenge), answer, json(challenge), answer, json(challenge), answer)),
      );
      assert.isUndefined(error.cause);
    });
  }
});
