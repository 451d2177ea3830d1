import { assert } from '@esm-bundle/chai';
import type { Session } from '../../src/backends/backend.js';
import { createAuthFetch, type AuthFetchParts } from '../../src/session/auth-fetch.js';
import { ManualClock } from '../manual-clock.js';
import { rejection } from '../rejection.js';
import { FakeBackend } from './fake-backend.js';

suite('auth.fetch', () => {
  const backend = new FakeBackend('p', new ManualClock());
  const nativeFetch = globalThis.fetch;
  let sent: Request[];
  let answers: Response[];
  let token: string | null;
  let fresh: string | null;
  let here: Session | undefined;

  setup(() => {
    sent = [];
    answers = [];
    token = 'one';
    fresh = 'two';
    here = undefined;
    globalThis.fetch = (input, init) => {
      sent.push(new Request(input, init));
      return Promise.resolve(answers.shift() ?? new Response('fine'));
    };
  });
  teardown(() => {
    globalThis.fetch = nativeFetch;
  });

  const fetcher = (allow: string[] = []) =>
    createAuthFetch({
      backend,
      allow,
      accessToken: () => Promise.resolve(token),
      session: () => here,
      replace: () => Promise.resolve(fresh),
    });
  const bearer = (index: number) => sent[index]!.headers.get('authorization');

  test('adds the token and what the backend wants beside it, and refuses redirects', async () => {
    await fetcher()('https://api.example.com/x', { headers: { 'x-mine': '1' } });
    assert.equal(bearer(0), 'Bearer one');
    assert.equal(sent[0]!.headers.get('x-app'), 'app');
    assert.equal(sent[0]!.headers.get('x-mine'), '1');
    assert.equal(sent[0]!.redirect, 'error');
  });

  test('leaves redirects to a caller who speaks of them', async () => {
    await fetcher()('https://api.example.com/x', { redirect: 'follow' });
    await fetcher()(new Request('https://api.example.com/x', { redirect: 'manual' }));
    assert.deepEqual(
      sent.map(({ redirect }) => redirect),
      ['follow', 'manual'],
    );
  });

  test('an origin that is not allowed gets nothing, and the error names what is missing', async () => {
    const error = await rejection(fetcher()('https://evil.example/x'), 'refused_target');
    assert.include(error.message, 'allow="https://evil.example"');
    assert.isEmpty(sent);
    await rejection(fetcher()('/page'), 'refused_target');
  });

  test('an allowed origin gets the token and no header meant for the backend', async () => {
    await fetcher(['https://other.example', 'self'])('https://other.example/x');
    await fetcher(['self'])('/page');
    assert.equal(bearer(0), 'Bearer one');
    assert.equal(bearer(1), 'Bearer one');
    assert.isNull(sent[0]!.headers.get('x-app'));
  });

  test('a 401 is answered with one fresh token and one more try', async () => {
    answers = [new Response('no', { status: 401 }), new Response('no', { status: 401 })];
    const response = await fetcher()('https://api.example.com/x', { method: 'POST', body: 'text' });
    assert.equal(response.status, 401);
    assert.deepEqual([bearer(0), bearer(1)], ['Bearer one', 'Bearer two']);
    assert.equal(await sent[1]!.text(), 'text');
    assert.lengthOf(sent, 2);
  });

  test('a Request with a body is sent again whole', async () => {
    answers = [new Response('no', { status: 401 })];
    await fetcher()(new Request('https://api.example.com/x', { method: 'POST', body: 'text' }));
    assert.equal(await sent[1]!.text(), 'text');
  });

  test('a 401 without a better token is given back as it came', async () => {
    fresh = null;
    answers = [new Response('no', { status: 401 })];
    const response = await fetcher()('https://api.example.com/x');
    assert.equal(await response.text(), 'no');
    assert.lengthOf(sent, 1);
  });

  test('a stream is not sent twice: its 401 is given back', async () => {
    answers = [new Response('no', { status: 401 })];
    const body = new Blob(['text']).stream();
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    assert.equal((await fetcher()('https://api.example.com/x', init)).status, 401);
    assert.lengthOf(sent, 1);
  });

  test('signed out it sends without a token, not even one the caller brought', async () => {
    token = null;
    answers = [new Response('no', { status: 401 })];
    const response = await fetcher()('https://api.example.com/x', { headers: { authorization: 'Bearer mine' } });
    assert.equal(response.status, 401);
    assert.isNull(bearer(0));
    assert.lengthOf(sent, 1);
  });

  suite('where a renewal brings somebody else', () => {
    const of = (id: string): Session => {
      const user = { id, anonymous: false };
      return { accessToken: id, issuedAtMs: 0, expiresAtMs: 1, user };
    };
    const fetchWith = (parts: Pick<AuthFetchParts, 'accessToken' | 'replace'>) =>
      createAuthFetch({ backend, allow: [], session: () => here, ...parts });
    const becomes = (id: string) => {
      here = of(id);
      return Promise.resolve(id);
    };

    test('nothing is sent as them that the person before has asked for', async () => {
      here = of('ada');
      const fetch = fetchWith({ accessToken: () => becomes('ida'), replace: () => Promise.resolve(null) });
      await rejection(fetch('https://api.example.com/x', { method: 'DELETE' }), 'aborted');
      assert.isEmpty(sent);
    });

    test('nor is it sent again', async () => {
      here = of('ada');
      answers = [new Response('no', { status: 401 })];
      const fetch = fetchWith({ accessToken: () => Promise.resolve('ada'), replace: () => becomes('ida') });
      assert.equal((await fetch('https://api.example.com/x', { method: 'DELETE' })).status, 401);
      assert.lengthOf(sent, 1);
    });
  });
});
