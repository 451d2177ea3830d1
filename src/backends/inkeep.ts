import { AuthError } from '../errors.js';
import { solve as solveInWorkers, type Solve } from '../pow/index.js';
import type { Backend, Call, Session, Verdict } from './backend.js';
import { readBaseUrl } from './base-url.js';
import { acceptKey } from './classify-key.js';
import { record, text, token } from './fields.js';
import { createHttp, type Http, type HttpAnswer } from './http.js';
import { challengeProof } from './inkeep/proof.js';
import { refusal, refusesChallenge } from './inkeep/refusals.js';
import { readClaims } from './jwt.js';
import { askSite, siteToken, type TokenProvider } from './site-token.js';

export interface InkeepOptions {
  /** Address of the Inkeep API, e.g. `https://api.example.com`. */
  readonly url: string;
  /** The web client app's public id, `app_…`. */
  readonly appId: string;
  /** Always refused: this service takes no key from a page. It is read so that a secret pasted here is named as one. */
  readonly anonKey?: string | undefined;
  /** Same-origin address of the published `portico-worker.js`, for pages whose CSP forbids blob workers. */
  readonly workerUrl?: string | undefined;
  /**
   * Brings the token that the site's own server has signed for the person who is signed in at the site, or null. Asked
   * again when the token is to be renewed.
   */
  readonly getToken?: TokenProvider | undefined;
  readonly http?: Http;
  readonly solve?: Solve;
}

/** Fresh challenges an attempt may ask for after its first one was refused. */
const mostFreshChallenges = 2;
const longestLifetimeS = 366 * 86_400;
/** For how long a token is used at least that the site has just given, in ms. */
const leastMs = 60_000;

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
  getToken,
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

  const proof = challengeProof({ base, app, http, solve, workerUrl });

  async function person({ signal }: Call): Promise<Session | undefined> {
    const askedAtMs = Date.now();
    const given = await askSite(getToken, signal);
    return given === undefined ? undefined : readSiteSession(given, askedAtMs);
  }

  async function openSession(call: Call, bearer: Record<string, string>): Promise<Session> {
    for (let fresh = 0; ; fresh++) {
      const solution = await provenOrNewChallenge(() => proof.header(call, fresh), fresh);
      if (!solution) continue;
      const answer = await http({
        method: 'POST',
        url: `${base}/run/auth/apps/${encodeURIComponent(app!)}/anonymous-session`,
        headers: { ...solution, ...bearer },
        signal: call.signal,
      });
      if (answer.status === 200) return readSession(answer, app!);
      proof.forget();
      if (!refusesChallenge(answer) || fresh === mostFreshChallenges) throw refusal(answer, base, app!);
    }
  }

  return {
    name: 'inkeep',
    project: `${base}|${app}`,
    origins: [origin],
    renewal: ({ user }) => (user.anonymous ? 'on-use' : 'ahead'),
    // Somebody whom the site knows needs no puzzle and is no visitor without a name.
    signInAnonymously: async (call) => (await person(call)) ?? openSession(call, {}),
    ...(getToken && {
      methods: ['site-token'],
      async signIn(_, call) {
        const session = await person(call);
        if (session) return { kind: 'session', session };
        throw new AuthError('signed_out', 'The site’s getToken knows of nobody who is signed in.');
      },
    }),
    refresh: (session, call) =>
      session.user.anonymous
        ? verdict(() => openSession(call, { authorization: `Bearer ${session.accessToken}` }))
        : renewedBySite(() => person(call)),
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

/** What the site signed, checked as if it came from the network: the API refuses what lives longer than a day. */
function readSiteSession(accessToken: string, askedAtMs: number): Session {
  const claims = record(readClaims(accessToken));
  const { iat, exp } = claims;
  const id = text(claims['sub']);
  const lifetimeS = typeof exp === 'number' && typeof iat === 'number' ? exp - iat : Number.NaN;
  if (!id || !(lifetimeS >= 5 && lifetimeS <= 86_400)) {
    const message = 'getToken gave no JWT with sub, iat and exp at most a day apart.';
    throw new AuthError('misconfigured', message);
  }
  const name = text(claims['name']);
  const email = text(claims['email'], 320);
  const user = { id, anonymous: false, ...(name && { name }), ...(email && { email }) };
  // It may be a while since it was signed, and the API counts from then; a device whose clock is ahead sees every token as
  // too old, and must not ask for another one all the time.
  const lifetimeMs = lifetimeS * 1000;
  const ageMs = Math.max(0, askedAtMs - (iat as number) * 1000);
  const leftMs = Math.max(lifetimeMs - ageMs, Math.min(lifetimeMs, leastMs));
  return { accessToken, refreshToken: siteToken, issuedAtMs: askedAtMs, expiresAtMs: askedAtMs + leftMs, user };
}

/** The site's word alone ends it; a failure of its own may pass. */
async function renewedBySite(person: () => Promise<Session | undefined>): Promise<Verdict> {
  try {
    const session = await person();
    return session ? { kind: 'ok', session } : { kind: 'dead', reason: 'session_expired' };
  } catch (error) {
    if (!(error instanceof AuthError) || error.code === 'aborted') throw error;
    return { kind: 'unknown', error };
  }
}
