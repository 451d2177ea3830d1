import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { onEachDatabase } from './support/databases.js';
import { bearer, startTestDemo, type TestDemo } from './support/demo.js';
import { encodeSolution, solutionHeader, solve, type PowChallenge } from './support/pow.js';

const ORIGIN = 'http://localhost:4000';
const SESSION = '/run/auth/apps/app_demo/anonymous-session';

onEachDatabase('an anonymous visitor of the embedded Inkeep', (database) => {
  let demo: TestDemo;
  before(async () => {
    demo = await startTestDemo(database(), { accounts: [] });
  });
  after(() => demo.server.close());
  beforeEach(() => {
    demo.reset();
    demo.server.change({ inkeep: { maxNumber: 500 } });
  });

  const challenge = async () => (await demo.inkeep('/run/auth/pow/challenge')).json as PowChallenge;
  const post = (headers: Record<string, string> = {}) =>
    demo.inkeep(SESSION, { method: 'POST', headers: { Origin: ORIGIN, ...headers } });
  const withSolution = (header: string) => ({ 'x-inkeep-challenge-solution': header });
  const open = async () => {
    const given = await challenge();
    const { status, json } = await post(withSolution(solutionHeader(given, solve(given))));
    assert.equal(status, 200);
    return json.token as string;
  };
  const using = (token: string) => ({ Origin: ORIGIN, 'x-inkeep-app-id': 'app_demo', ...bearer(token) });
  const assertRefused = async (header: string, detail: RegExp) => {
    const { status, json } = await post(withSolution(header));
    assert.equal(status, 400);
    assert.match(json.detail, detail);
  };

  test('gets no session without a solved challenge', async () => {
    const given = await challenge();
    assert.equal((await post()).status, 400);
    await assertRefused(solutionHeader(given, solve(given) + 1), /invalid/);
    await assertRefused(encodeSolution(given), /invalid/);
    await assertRefused(encodeSolution({ ...given, number: String(solve(given)) }), /invalid/);
  });

  test('gets no session for a challenge made by somebody else', async () => {
    const given = await challenge();
    const number = solve(given);
    await assertRefused(solutionHeader({ ...given, signature: '0'.repeat(64) }, number), /invalid/);
    await assertRefused(solutionHeader({ ...given, algorithm: 'SHA-1' }, number), /invalid/);
  });

  test('is in time until the second in which the challenge expires, and too late after it', async () => {
    const given = await challenge();
    const header = solutionHeader(given, solve(given));
    demo.clock.ms += 3600_000;
    assert.equal((await post(withSolution(header))).status, 200);
    demo.clock.ms += 1;
    await assertRefused(header, /expired/);
  });

  test('keeps the identity when renewing in time, and silently gets a new one when too late', async () => {
    demo.server.change({ inkeep: { setup: 'd5d09d0c/no-challenge', tokenLifetime: 60 } });
    const who = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).sub as string;
    const first = (await post()).json.token as string;
    demo.clock.ms += 59_000;
    const second = (await post(bearer(first))).json.token as string;
    assert.equal(who(second), who(first));
    demo.clock.ms += 60_000;
    const third = await post(bearer(second));
    assert.equal(third.status, 200);
    assert.notEqual(who(third.json.token), who(first));
  });

  test('says something, finds it again, and nobody else does', async () => {
    const [mine, other] = [await open(), await open()];
    const said = await demo.inkeep('/run/api/chat', {
      method: 'POST',
      headers: { ...using(mine), 'Content-Type': 'application/json' },
      body: { messages: [{ role: 'user', content: 'Where is the manual?' }] },
    });
    assert.equal(said.status, 200);
    assert.match(said.text, /^f:\{"messageId":/);
    assert.match(said.text, /\nd:\{"finishReason":"stop"/);
    const list = await demo.inkeep('/run/v1/conversations?limit=1', { headers: using(mine) });
    assert.deepEqual(list.json.pagination, { page: 1, limit: 1, total: 1, pages: 1 });
    const { id } = list.json.data[0];
    const shown = await demo.inkeep(`/run/v1/conversations/${id}`, { headers: using(mine) });
    assert.deepEqual(
      shown.json.data.messages.map(({ role }: { role: string }) => role),
      ['user', 'assistant'],
    );
    const again = { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Thanks.' }] }], conversationId: id };
    const chat = (token: string) =>
      demo.inkeep('/run/api/chat', { method: 'POST', headers: using(token), body: again });
    assert.equal((await chat(mine)).status, 200);
    assert.equal((await chat(other)).status, 404);
    assert.equal((await demo.inkeep(`/run/v1/conversations/${id}`, { headers: using(other) })).status, 404);
    assert.equal((await demo.inkeep('/run/v1/conversations', { headers: using(other) })).json.data.length, 0);
    assert.equal(
      (await demo.inkeep(`/run/v1/conversations/${id}`, { headers: using(mine) })).json.data.messages.length,
      4,
    );
  });

  test('is refused in a known shape when a query or a body is not as it should be', async () => {
    const headers = using(await open());
    const tooMany = await demo.inkeep('/run/v1/conversations?limit=201', { headers });
    assert.deepEqual([tooMany.status, tooMany.json.error.name], [400, 'ZodError']);
    const empty = await demo.inkeep('/run/api/chat', { method: 'POST', headers, body: '{"broken' });
    assert.deepEqual([empty.status, empty.json.title], [400, 'Validation Failed']);
  });
});
