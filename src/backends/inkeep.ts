import { AuthError } from '../errors.js';
import { prepare, solve as solveInWorkers, type Solve } from '../pow/index.js';
import type { Backend, Call, Session, Verdict } from './backend.js';
import { readBaseUrl } from './base-url.js';
import { acceptKey } from './classify-key.js';
import { record, text, token } from './fields.js';
import { createHttp, type Http, type HttpAnswer } from './http.js';
import { readClaims } from './jwt.js';

export interface InkeepOptions {
  /** Address of the Inkeep API, e.g. `https://api.example.com`. */
  readonly url: string;
  /** The web client app's public id, `app_…`. */
  readonly appId: string;
  /** Always refused: this service takes no key from a page. It is read so that a secret pasted here is named as one. */
  readonly anonKey?: string | undefined;
  /** Same-origin address of the published `portico-worker.js`, for pages whose CSP forbids blob workers. */
  readonly workerUrl?: string | undefined;
  readonly http?: Http;
  readonly solve?: Solve;
}

/** Fresh challenges an attempt may ask for after its first one was refused. */
const mostFreshChallenges = 2;
const longestLifetimeS = 366 * 86_400;

/**
 * Inkeep's app credentials: one token that is the anonymous visitor's only proof of identity, guarded by proof of work.
 *
 * It has no refresh token and no revocation. Renewing with a token that is still valid keeps the visitor's id; with an
 * expired one the server makes a new visitor without a word, which is why the engine never sends one.
 *
 * @throws AuthError `misconfigured`, `secret_key_in_page`, `key_…` for what is wrong with the options
 * @see contracts/inkeep.md
 */
export function inkeep({
  url,
  appId,
  anonKey,
  workerUrl,
  http = createHttp(),
  solve = solveInWorkers,
}: InkeepOptions): Backend {
  const base = readBaseUrl(url, 'url');
  if (acceptKey(anonKey, 'inkeep')) {
    throw new AuthError('key_wrong_service', 'Inkeep takes no key from a page: leave anon-key out, and give app-id.');
  }
  const app = acceptKey(appId, 'inkeep');
  if (!app)
    throw new AuthError('misconfigured', 'app-id is missing: give the id of your Inkeep web client app, app_….');
  const { origin } = new URL(base);

  /** The header that shows the work, or none where the server asks for no work. */
  async function proof(call: Call): Promise<Record<string, string>> {
    // A worker takes as long to start as the challenge takes to come.
    if (solve === solveInWorkers) prepare({ workerUrl });
    const challenge = await http({
      method: 'GET',
      url: `${base}/run/auth/pow/challenge`,
      signal: call.signal,
      repeatable: true,
    });
    if (challenge.status === 404) return {};
    if (challenge.status !== 200) throw refusal(challenge, base, app!);
    if (record(challenge.json)['algorithm'] === 'SHA-1') {
      throw new AuthError('pow_unsupported', 'The challenge asks for SHA-1, which is too weak to accept here.');
    }
    const { payload } = await solve(challenge.json, { ...call, workerUrl, justMade: true });
    return { 'x-inkeep-challenge-solution': payload };
  }

  async function openSession(call: Call, bearer: Record<string, string>): Promise<Session> {
    for (let fresh = 0; ; fresh++) {
      const solution = await provenOrNewChallenge(() => proof(call), fresh);
      if (!solution) continue;
      const answer = await http({
        method: 'POST',
        url: `${base}/run/auth/apps/${encodeURIComponent(app!)}/anonymous-session`,
        headers: { ...solution, ...bearer },
        signal: call.signal,
      });
      if (answer.status === 200) return readSession(answer, app!);
      if (!refusesChallenge(answer) || fresh === mostFreshChallenges) throw refusal(answer, base, app!);
      if (Object.keys(solution).length === 0) throw newerChallengeOnly(answer.status);
    }
  }

  return {
    name: 'inkeep',
    project: `${base}|${app}`,
    origins: [origin],
    renewal: 'on-use',
    signInAnonymously: (call) => openSession(call, {}),
    refresh: (session, call) => verdict(() => openSession(call, { authorization: `Bearer ${session.accessToken}` })),
    requestHeaders: () => ({ 'x-inkeep-app-id': app }),
    rejectsToken: (response) => response.status === 401,
  };
}

/** A challenge that ran out while it was solved, or that has no solution, is worth another one; not for ever. */
async function provenOrNewChallenge<T>(prove: () => Promise<T>, fresh: number): Promise<T | undefined> {
  try {
    return await prove();
  } catch (error) {
    const another = error instanceof AuthError && (error.code === 'pow_expired' || error.code === 'pow_unsolvable');
    if (another && fresh < mostFreshChallenges) return undefined;
    throw error;
  }
}

/** Only time can tell about a failure here: no status of this call is a verdict on the old token. */
async function verdict(open: () => Promise<Session>): Promise<Verdict> {
  try {
    return { kind: 'ok', session: await open() };
  } catch (error) {
    if (!(error instanceof AuthError) || error.code === 'aborted') throw error;
    if (error.code === 'rate_limited') return { kind: 'busy', retryAfter: error.retryAfter, error };
    return { kind: 'unknown', error };
  }
}

/** A 400 or 403 is about the proof of work where its text says so; nothing else in the answer tells (contract §4). */
function refusesChallenge({ status, json }: HttpAnswer): boolean {
  const detail = detailOf(json).toLowerCase();
  return (status === 400 && detail.includes('challenge')) || (status === 403 && detail.includes('bot protection'));
}

function detailOf(json: unknown): string {
  const { detail, error } = record(json);
  return text(detail, 2000) ?? text(record(error)['message'], 2000) ?? '';
}

function refusal(answer: HttpAnswer, base: string, app: string): AuthError {
  const { status, retryAfter } = answer;
  if (refusesChallenge(answer)) {
    return new AuthError('pow_refused', 'The server refused the solution of its own challenge, and of fresh ones.', {
      status,
    });
  }
  switch (status) {
    case 401:
      return new AuthError('signup_disabled', `Anonymous sessions are switched off for the app ${app}.`, { status });
    case 403:
      return new AuthError('origin_refused', originAdvice(base), { status });
    case 400:
      return new AuthError(
        'misconfigured',
        `The app ${app} is no web client app: only those open anonymous sessions.`,
        { status },
      );
    case 404:
      return new AuthError('misconfigured', `The API at ${base} knows no enabled app ${app}.`, { status });
    case 429:
      return new AuthError('rate_limited', 'The server asks to wait.', { status, retryAfter });
  }
  const code = status >= 500 ? 'server' : 'bad_response';
  return new AuthError(code, `The server answered ${status} to the anonymous session.`, { status, retryAfter });
}

function newerChallengeOnly(status: number): AuthError {
  const message =
    'The server wants a proof of work and offers no classic challenge: only the newer kind, which is not spoken here yet.';
  return new AuthError('pow_unsupported', message, { status });
}

function originAdvice(base: string): string {
  const page = globalThis.location?.origin ?? 'null';
  const advice = `The API does not accept this page’s origin, ${page}: add its host to the app’s allowed domains.`;
  if (page !== new URL(base).origin) return advice;
  return `${advice} The API is on the page’s own origin, where browsers send no Origin with a GET: let the proxy in front of it set one.`;
}

/** Takes no token that we could not use later: wrong app, wrong kind, unreadable, or out of time already. */
function readSession(answer: HttpAnswer, app: string): Session {
  const accessToken = token(record(answer.json)['token']);
  const claims = accessToken && accessToken.length <= 4096 ? readClaims(accessToken) : undefined;
  const { sub, iat, exp, type } = record(claims);
  const id = text(sub);
  const lifetimeS = typeof exp === 'number' && typeof iat === 'number' ? exp - iat : Number.NaN;
  if (
    !accessToken ||
    !id ||
    type !== 'anonymous' ||
    claims?.['app'] !== app ||
    !(lifetimeS >= 5 && lifetimeS <= longestLifetimeS)
  ) {
    throw new AuthError('bad_response', 'The server’s anonymous session is not one that can be used.', {
      status: answer.status,
    });
  }
  const issuedAtMs = answer.sentAtMs;
  return { accessToken, issuedAtMs, expiresAtMs: issuedAtMs + lifetimeS * 1000, user: { id, anonymous: true } };
}
