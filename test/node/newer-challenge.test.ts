import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { onEachDatabase } from './support/databases.js';
import { bearer, startTestDemo, type TestDemo } from './support/demo.js';
import { send } from './support/http.js';
import { encodeSolution, solutionHeader, solve } from './support/pow.js';

const ORIGIN = 'http://localhost:4000';
const headers = { Origin: ORIGIN };

onEachDatabase("the embedded Inkeep's newer challenge", (database) => {
  let demo: TestDemo;
  before(async () => {
    demo = await startTestDemo(database(), { accounts: [] });
  });
  after(() => demo.server.close());
  beforeEach(() => {
    demo.reset();
    demo.server.change({ inkeep: { setup: 'd5d09d0c/newer-only/lifetime-60s', maxNumber: 500 } });
  });

  const challenge = async () => (await demo.inkeep('/run/auth/challenge?appId=app_demo', { headers })).json;
  const verify = async (path: string, payload: string) =>
    (await demo.inkeep(path, { method: 'POST', headers, body: { payload } })).json;
  const openSession = (payload: string) =>
    demo.inkeep('/run/auth/apps/app_demo/anonymous-session', {
      method: 'POST',
      headers: { ...headers, 'x-inkeep-challenge-solution': encodeSolution({ payload }) },
    });

  test('opens one session for one solution, and for one statement that it was verified', async () => {
    const given = await challenge();
    const solution = solutionHeader(given, solve(given));
    const { verified, payload } = await verify(given.configuration.verifyUrl, solution);
    assert.equal(verified, true);
    assert.equal((await openSession(solution)).status, 403);
    assert.equal((await openSession(payload)).status, 200);
    assert.equal((await openSession(payload)).status, 403);
  });

  test('takes a derived key as well, and no wrong, forged or late one', async () => {
    demo.server.change({ inkeep: { challengeService: { format: 'derivation' } } });
    const { configuration, ...given } = await challenge();
    const solution = (await solveChallenge({ challenge: given, deriveKey }))!;
    const payload = (counter: number, parameters: object = given.parameters) =>
      encodeSolution({ challenge: { ...given, parameters }, solution: { ...solution, counter } });
    const easier = { ...given.parameters, keyPrefix: '0' };
    for (const wrong of [payload(solution.counter + 1), payload(solution.counter, easier)]) {
      assert.deepEqual(await verify(configuration.verifyUrl, wrong), { verified: false, reason: 'invalid_solution' });
    }
    demo.clock.ms += 301_000;
    assert.equal((await verify(configuration.verifyUrl, payload(solution.counter))).reason, 'expired');
    demo.clock.ms -= 301_000;
    assert.equal((await verify(configuration.verifyUrl, payload(solution.counter))).verified, true);
  });

  test('knows a member of the site by the token that the site signed', async () => {
    const { json } = await send(`${demo.server.apiUrl}/demo/member-token`);
    const member = { ...headers, 'x-inkeep-app-id': 'app_demo', ...bearer(json.token) };
    assert.equal((await demo.inkeep('/run/v1/conversations', { headers: member })).status, 200);
    demo.clock.ms += 3_661_000;
    assert.equal((await demo.inkeep('/run/v1/conversations', { headers: member })).status, 401);
  });
});
