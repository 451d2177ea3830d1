import { assert } from '@esm-bundle/chai';
import { createHttp } from '../../src/backends/http.js';
import { ManualClock } from '../manual-clock.js';
import { rejection } from '../rejection.js';
import { until } from '../until.js';
import { FakeServer, json } from './fake-server.js';

const url = 'https://api.example.com/thing';
const { signal } = new AbortController();

/** A body that sends one byte and then nothing more. */
function drip(): Response {
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([123])) });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}

suite('one JSON call', () => {
  test('refuses redirects, sends no cookies or referrer, and is never cached', async () => {
    const server = new FakeServer(json({ fine: true }));
    const answer = await server.http()({ method: 'POST', url, json: { a: 1 }, signal });
    assert.deepEqual(answer.json, { fine: true });
    const { init, headers, body } = server.last;
    assert.include(init, { redirect: 'error', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' });
    assert.equal(headers.get('content-type'), 'application/json');
    assert.equal(body, '{"a":1}');
  });

  test('sends cookies and the CSRF token where they are asked for, to the API’s own origin alone', async () => {
    const server = new FakeServer(json({}));
    const http = createHttp({ fetch: server.fetch, cookieOrigin: 'https://api.example.com' });
    await http({ method: 'POST', url, cookies: { csrfToken: 'csrf' }, signal });
    assert.include(server.last.init, { credentials: 'include', redirect: 'error' });
    assert.equal(server.last.headers.get('x-csrf-token'), 'csrf');
    await http({ method: 'POST', url, signal });
    assert.include(server.last.init, { credentials: 'omit' });
    assert.isNull(server.last.headers.get('x-csrf-token'));
    for (const elsewhere of [
      'https://example.com/',
      'https://api.example.com.evil.example/',
      'http://api.example.com/',
    ])
      await rejection(http({ method: 'POST', url: elsewhere, cookies: {}, signal }), 'refused_target');
    await rejection(
      createHttp({ fetch: server.fetch })({ method: 'POST', url, cookies: {}, signal }),
      'refused_target',
    );
    assert.lengthOf(server.requests, 2);
  });

  test('without a body sends no content type, so that a simple call needs no preflight', async () => {
    const server = new FakeServer(json({}));
    await server.http()({ method: 'POST', url, signal });
    assert.isNull(server.last.headers.get('content-type'));
  });

  test('a body that drips is given up when the budget is spent, headers or not', async () => {
    const clock = new ManualClock();
    const server = new FakeServer(drip);
    const call = createHttp({ fetch: server.fetch, clock })({ method: 'GET', url, signal });
    await until(() => server.requests.length === 1);
    clock.advance(10_000);
    await rejection(call, 'timeout');
  });

  test('a fetch that never answers and ignores its signal is given up all the same', async () => {
    const clock = new ManualClock();
    const call = createHttp({ fetch: () => new Promise(() => undefined), clock })({ method: 'GET', url, signal });
    clock.advance(10_000);
    await rejection(call, 'timeout');
  });

  test('the caller’s signal ends the call at once', async () => {
    const controller = new AbortController();
    const call = createHttp({ fetch: () => new Promise(() => undefined) })({
      method: 'GET',
      url,
      signal: controller.signal,
    });
    controller.abort();
    await rejection(call, 'aborted');
    await rejection(createHttp()({ method: 'GET', url, signal: controller.signal }), 'aborted');
  });

  test('a body larger than 256 KB is refused while it comes, whatever its length header says', async () => {
    const server = new FakeServer(() => new Response('x'.repeat(300_000), { headers: { 'content-length': '10' } }));
    await rejection(server.http()({ method: 'GET', url, signal }), 'bad_response');
  });

  test('only JSON types are parsed, problem+json among them', async () => {
    const html = () => new Response('<p>{}</p>', { status: 200, headers: { 'content-type': 'text/html' } });
    assert.isUndefined((await new FakeServer(html).http()({ method: 'GET', url, signal })).json);
    const problem = json({ code: 'x' }, 400, { 'content-type': 'application/problem+json; charset=utf-8' });
    assert.deepEqual((await new FakeServer(problem).http()({ method: 'GET', url, signal })).json, { code: 'x' });
  });

  test('JSON that does not parse is a bad response from a success, and nothing from an error', async () => {
    await rejection(new FakeServer(json('{"a":')).http()({ method: 'GET', url, signal }), 'bad_response');
    assert.isUndefined((await new FakeServer(json('{"a":', 500)).http()({ method: 'GET', url, signal })).json);
  });

  test('a call that may be repeated is tried again after 429 and 503, and waits as long as Retry-After says', async () => {
    const clock = new ManualClock();
    const server = new FakeServer(json({}, 503, { 'retry-after': '3' }), json({ fine: true }));
    const call = createHttp({ fetch: server.fetch, clock })({ method: 'GET', url, signal, repeatable: true });
    await until(() => clock.pending.length === 2);
    assert.deepEqual(clock.pending, [3000, 10_000], 'the retry, and the budget of the whole call');
    assert.lengthOf(server.requests, 1);
    clock.advance(3000);
    assert.deepEqual((await call).json, { fine: true });
    assert.lengthOf(server.requests, 2);
  });

  test('a call that may not be repeated is sent once, whatever comes back', async () => {
    const server = new FakeServer(json({}, 503));
    assert.equal((await server.http()({ method: 'POST', url, signal })).status, 503);
    assert.lengthOf(server.requests, 1);
    const dead = new FakeServer(new TypeError('Failed to fetch'));
    await rejection(dead.http()({ method: 'POST', url, signal }), 'network');
    assert.lengthOf(dead.requests, 1);
  });

  test('a wait longer than the budget is not waited: the answer is given with its Retry-After', async () => {
    const server = new FakeServer(json({}, 429, { 'retry-after': '60' }));
    const answer = await server.http()({ method: 'GET', url, signal, repeatable: true });
    assert.equal(answer.retryAfter, 60);
    assert.lengthOf(server.requests, 1);
  });

  test('Retry-After as a date counts from the server’s own clock, and is at most an hour', async () => {
    const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
    const seven = json({}, 429, { date, 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT' });
    assert.equal((await new FakeServer(seven).http()({ method: 'GET', url, signal })).retryAfter, 7);
    const days = json({}, 429, { 'retry-after': '864000' });
    assert.equal((await new FakeServer(days).http()({ method: 'GET', url, signal })).retryAfter, 3600);
  });

  test('an error names the origin and never the path, which may hold what was typed', async () => {
    const server = new FakeServer(new TypeError('Failed to fetch'));
    const secret = 'https://api.example.com/x?email=ada%40example.com';
    const error = await rejection(server.http()({ method: 'GET', url: secret, signal }), 'network');
    assert.include(error.message, 'https://api.example.com');
    assert.notInclude(error.message, 'ada');
  });
});
