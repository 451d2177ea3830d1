import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { putApp, SEEDED_APPS } from '../../../demo/server/dialects/inkeep/apps.js';
import { isInkeepSetup, type InkeepSetup } from '../../../demo/server/dialects/inkeep/setups.js';
import { bearer, type TestDemo } from '../support/demo.js';
import { send } from '../support/http.js';
import { encodeSolution, solutionHeader, solve, type PowChallenge } from '../support/pow.js';
import { HEX_32, HEX_64, INSTANT, jwtParts, SECONDS, UUID, type Shape } from './compare.js';
import type { Exchange } from './exchange.js';
import type { Repertoire, Staged } from './play.js';

const ORIGIN = 'https://help.customer.com';
/** Longer than any visitor's token lives, in milliseconds. */
const PAST_EXPIRY_MS = 31 * 86_400_000;

/** Same claims, same lifetime; only who and when may differ. */
const visitorToken: Shape = (actual, recorded) => {
  const [header, claims] = jwtParts(actual);
  const [recordedHeader, recordedClaims] = jwtParts(recorded);
  assert.deepEqual(header, recordedHeader);
  const { sub, iat, exp, ...rest } = claims;
  const { sub: _sub, iat: recordedIat, exp: recordedExp, ...recordedRest } = recordedClaims;
  assert.deepEqual(rest, recordedRest);
  assert.match(sub, /^anon_[0-9a-f-]{36}$/);
  assert.equal(exp - iat, recordedExp - recordedIat);
};

export const inkeep: Repertoire = {
  variables: {
    'header:x-request-id': UUID,
    challenge: HEX_64,
    salt: /^[0-9a-f]{24}\?expires=\d{10}&$/,
    signature: HEX_64,
    token: visitorToken,
    // Milliseconds at the challenge, an ISO date at the session.
    expiresAt: /^(\d{13}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z)$/,
    'data[].id': /^conv_/,
    'data[].createdAt': INSTANT,
    'data[].updatedAt': INSTANT,
    'data.createdAt': INSTANT,
    'data.updatedAt': INSTANT,
  },
  notPlayed: {
    'shows optional members that no server was seen to send': [
      'derived: problem shape as the public API page shows it; instance and requestId are optional and were never present in recorded answers',
    ],
  },
  stage,
};

async function stage(demo: TestDemo, exchange: Exchange): Promise<Staged> {
  const { server, clock } = demo;
  await server.database.query('delete from conversations');
  const setup = setupOf(exchange);
  server.change({ inkeep: { setup, maxNumber: 50_000 } });

  const headers: Record<string, string> = { ...exchange.requestHeaders };
  let path = exchange.path;
  let check: Staged['check'];
  let variables: Staged['variables'] = {};

  // What the request holds in the way of tokens and solutions is made anew, by what the old ones say of themselves.
  let visitor: string | undefined;
  await putMemberApps(demo);
  if (headers['Authorization'] === 'Bearer MEMBER_JWT') {
    const iat = clock.ms / 1000;
    const claims = { sub: 'user_42', iat, exp: iat + 3600 };
    headers['Authorization'] = `Bearer ${await signedByTheSite(claims, 'lab-1')}`;
  }
  if (headers['Authorization']?.startsWith('Bearer ey')) {
    const made = await trueToken(demo, exchange, headers['Authorization'].slice('Bearer '.length));
    headers['Authorization'] = `Bearer ${made}`;
    visitor = jwtParts(made)[1].sub;
    server.change({ inkeep: { setup } });
  }
  const solution = headers['x-inkeep-challenge-solution'];
  const urlSafe = /[-_]/.test(solution ?? '');
  if (solution !== undefined && !urlSafe && decoded(solution)?.['payload'] !== undefined) {
    headers['x-inkeep-challenge-solution'] = encodeSolution({ payload: await newerPayload(demo) });
  }
  if (solution !== undefined && decoded(solution)?.['challenge'] !== undefined) {
    headers['x-inkeep-challenge-solution'] = await trueSolution(demo, exchange);
    server.change({ inkeep: { setup } });
  }

  let body: unknown = exchange.requestBody ?? undefined;
  if (path.startsWith('/run/auth/challenge/verify')) {
    body = JSON.stringify({ payload: await newerPayload(demo) });
    variables = { payload: /^[A-Za-z0-9+/]+={0,2}$/, verificationId: /^ver_/ };
  }

  const told = (token: string) => jwtParts(token)[1];
  switch (exchange.note) {
    case 'challenge service answers 500':
    case 'challenge service hangs: 502 after about 5 s':
      server.change({ faults: { inkeep: { kind: 'status', status: 502 } } });
      break;
    case 'challenge service rate limit':
    case 'challenge service rate limit (newer)':
      server.change({ faults: { inkeep: { kind: 'status', status: 429 } } });
      break;
    case 'server without its token secret in production (createApiError is not used: unexpected error path)':
      server.change({ faults: { inkeep: { kind: 'status', status: 500 } } });
      break;
    case 'newer challenge endpoint asking for interaction data; challenge-service body is a sample':
      server.change({ inkeep: { challengeService: { interaction: 'beside' } } });
      break;
    case 'newer challenge: interaction data is asked for first':
      server.change({ inkeep: { challengeService: { interaction: 'first' } } });
      break;
    case 'newer challenge in the ALTCHA 2 format (source: altcha 3.2.1 types); the proxy only rewrites the two URLs':
      server.change({ inkeep: { challengeService: { format: 'derivation' } } });
      variables = { 'parameters.nonce': HEX_32, 'parameters.salt': HEX_32, 'parameters.expiresAt': SECONDS };
      break;
    case 'newer envelope, challenge service rejects':
      server.change({ inkeep: { challengeService: { health: 'suspicious' } } });
      break;
    case 'newer envelope, challenge service answers 500: refused':
      server.change({ inkeep: { challengeService: { health: 'failing' } } });
      break;
    case 'newer envelope, challenge service answers 200 with HTML: let through':
      server.change({ inkeep: { challengeService: { health: 'html' } } });
      break;
    case 'classic challenge without maxnumber (optional in the response schema)':
      server.change({ inkeep: { maxNumber: null } });
      break;
    case 'classic challenge on the current server whose salt has no expires (or a non-numeric one): expiresAt is left out':
      // The exchange's values are samples of no particular form.
      server.change({ inkeep: { challengeLifetime: null, maxNumber: null } });
      variables = { salt: /^[0-9a-f]{24}&$/ };
      break;
    case 'renewal: old token + new solution → same sub, new expiry':
    case 'renewal: same sub':
      clock.ms += 60_000;
      check = ({ json }) => {
        assert.equal(told(json.token)['sub'], visitor);
        assert.equal(told(json.token)['iat'], clock.ms / 1000);
        assert.equal(Date.parse(json.expiresAt), told(json.token)['exp'] * 1000);
      };
      break;
    case 'renewal with an expired token: 200 with a NEW identity, no error':
    case 'renewal with a token of another app: 200 with a NEW identity':
    case 'member token sent to anonymous-session: ignored, NEW guest identity':
      check = ({ json }) => assert.notEqual(told(json.token)['sub'], visitor);
      break;
    case 'use: list own conversations':
    case 'use: one conversation':
      await conversation(demo, visitor!, path.split('/')[4]);
      break;
    case 'use: another guest sees nothing of it':
    case 'use: conversation of another guest':
      await conversation(demo, 'anon_another', path.split('/')[4]);
      break;
    case 'use: the token replaced by a renewal still works (not revoked)':
      await conversation(demo, visitor!);
      await renew(demo, headers['Authorization']!);
      break;
    case 'use: after renewal the same conversations are there':
      await conversation(demo, visitor!);
      clock.ms += 60_000;
      headers['Authorization'] = `Bearer ${await renew(demo, headers['Authorization']!)}`;
      break;
    case 'app has no default agent':
      await putApp(server.database, 'app_x', { ...SEEDED_APPS['app_lab_web']!, agentId: null });
      headers['Authorization'] = `Bearer ${await openSession(demo, 'app_x')}`;
      break;
  }
  return { url: `${server.apiUrl}/inkeep${path}`, headers, body, variables, ...(check === undefined ? {} : { check }) };
}

function setupOf({ server, note }: Exchange): InkeepSetup {
  if (isInkeepSetup(server)) return server;
  // Worked out from the source: the note says from which version.
  if (note.startsWith('classic challenge without maxnumber')) return 'a0e8f364/pow-on';
  return /^(classic|newer) challenge|^verify answer/.test(note) ? 'd5d09d0c/classic+newer' : 'd5d09d0c/no-challenge';
}

/** A token with the recorded one's app, state and faults. */
async function trueToken(demo: TestDemo, exchange: Exchange, recorded: string): Promise<string> {
  const [header, claims] = jwtParts(recorded);
  if (header['alg'] === 'ES256') return signedByTheSite(claims, header['kid'] as string | undefined);
  const token = await openSession(demo, String(claims['app']));
  if (claims.exp < 10) demo.clock.ms += PAST_EXPIRY_MS;
  return exchange.note === 'use: bad signature' ? `${token.slice(0, -8)}AAAAAAAA` : token;
}

/** The key of the site behind the apps that have members. */
const SITE_KEY = await generateKeyPair('ES256');

/** The times in the recorded tokens are near the test's own clock: they are kept. */
function signedByTheSite(claims: JWTPayload, kid: string | undefined): Promise<string> {
  const header = kid === undefined ? { alg: 'ES256' } : { alg: 'ES256', kid };
  return new SignJWT(claims).setProtectedHeader(header).sign(SITE_KEY.privateKey);
}

/** The apps that know the site's key. */
async function putMemberApps({ server }: TestDemo): Promise<void> {
  const web = SEEDED_APPS['app_lab_web']!;
  const mixed = {
    ...web,
    memberKeys: [{ kid: 'lab-1', jwk: { ...(await exportJWK(SITE_KEY.publicKey)), alg: 'ES256' } }],
  };
  const member = { ...mixed, allowAnonymous: false, memberAudience: 'lab-aud' };
  await putApp(server.database, 'app_lab_mixed', mixed);
  await putApp(server.database, 'app_lab_member', member);
  await putApp(server.database, 'app_global', { ...mixed, allowAnonymous: false, tenantId: null, projectId: null });
  await putApp(server.database, 'app_x', web);
}

/** A right answer to a newer challenge of the classic format. */
async function newerPayload(demo: TestDemo): Promise<string> {
  const url = `${demo.server.apiUrl}/inkeep/run/auth/challenge?appId=app_lab_web`;
  const { json } = await send(url, { headers: { Origin: ORIGIN } });
  const challenge = json as PowChallenge;
  return solutionHeader(challenge, solve(challenge));
}

/** A new visitor's token of an app. */
async function openSession(demo: TestDemo, appId: string): Promise<string> {
  demo.server.change({ inkeep: { setup: 'd5d09d0c/no-challenge' } });
  const { json } = await send(`${demo.server.apiUrl}/inkeep/run/auth/apps/${appId}/anonymous-session`, {
    method: 'POST',
    headers: { Origin: ORIGIN },
  });
  return json.token as string;
}

async function renew(demo: TestDemo, authorization: string): Promise<string> {
  const { json } = await send(`${demo.server.apiUrl}/inkeep/run/auth/apps/app_lab_web/anonymous-session`, {
    method: 'POST',
    headers: { Origin: ORIGIN, ...bearer(authorization.slice('Bearer '.length)) },
  });
  return json.token as string;
}

/** A solution header in the state that the note says. */
async function trueSolution(demo: TestDemo, { note }: Exchange): Promise<string> {
  const { server, clock } = demo;
  if (server.settings.inkeep.setup === 'd5d09d0c/newer-only/lifetime-60s') {
    // Made where classic challenges are on, then sent where they are not.
    server.change({ inkeep: { setup: 'd5d09d0c/classic+newer' } });
  }
  const { json } = await send(`${server.apiUrl}/inkeep/run/auth/pow/challenge`);
  const challenge = json as PowChallenge;
  const number = solve(challenge);
  const good = solutionHeader(challenge, number);
  switch (note) {
    case 'wrong number':
      return solutionHeader(challenge, number + 1);
    case 'challenge sent back unsolved (no number)':
      return encodeSolution(challenge);
    case 'correct solution, base64 without padding':
      return unpadded({ ...challenge, number });
    case 'solution with extra fields (whole challenge object echoed + number): accepted':
      return encodeSolution({ number, ...challenge });
    case 'expired classic challenge, correct number':
      clock.ms += 301_000;
      return good;
    case 'tampered expiry':
      return solutionHeader(
        { ...challenge, salt: challenge.salt.replace(/expires=\d+/, 'expires=9999999999') },
        number,
      );
    case 'same solution sent again: accepted (no replay check)':
    case 'same classic solution again: accepted': {
      const first = await send(`${server.apiUrl}/inkeep/run/auth/apps/app_lab_web/anonymous-session`, {
        method: 'POST',
        headers: { Origin: ORIGIN, 'x-inkeep-challenge-solution': good },
      });
      assert.equal(first.status, 200);
      return good;
    }
    default:
      return good;
  }
}

/** Base64 that would need padding, without it. */
function unpadded(solution: Record<string, unknown>): string {
  for (let took = 1; ; took *= 10) {
    const header = encodeSolution({ ...solution, took });
    if (header.endsWith('=')) return header.replace(/=+$/, '');
  }
}

function decoded(header: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

async function conversation(demo: TestDemo, visitorId: string, id = 'conv_1'): Promise<void> {
  await demo.server.database.query(
    `insert into conversations (id, app_id, visitor_id, agent_id, title, created_at, updated_at)
     values ($1, 'app_lab_web', $2, 'agent1', 'First question', $3, $3)`,
    [id, visitorId, new Date(demo.clock.ms)],
  );
}
