import { AuthError } from './errors.js';
import type { Backend, Call, Session } from './backends/backend.js';
import { createHttp, type Http, type HttpRequest } from './backends/http.js';

/** One rule that a backend breaks, and how. */
export interface Breach {
  readonly rule: 'surface' | 'errors' | 'verdict' | 'secrecy' | 'target' | 'abort';
  readonly problem: string;
}

export interface ConformanceOptions {
  /** Makes the backend under test; all of its calls must go through `http`. */
  readonly make: (http: Http) => Backend;
  /** The address it was made for: the only origin that may be sent cookies. */
  readonly baseUrl: string;
  /**
   * What the sessions under test hold as `refreshToken`, made of a text that must not get out. Where the real one travels by
   * cookie, that is what the backend keeps in its place. Default: a refresh token.
   */
  readonly refreshToken?: ((secret: string) => string) | undefined;
}

/** What is sent and must not be told again, nor leave the backend's own origins. */
const secret = 'conformance-secret-0123456789';
const personal: Omit<Session, 'refreshToken'> = {
  accessToken: `access-${secret}`,
  issuedAtMs: 1,
  expiresAtMs: 3_600_001,
  user: { id: 'u1', anonymous: false, email: 'ada@example.com' },
};

/** A session of the kind that the backend opens. */
function sessionOf({ signIn }: Backend, refreshToken: string): Session {
  return { ...personal, refreshToken, user: { ...personal.user, anonymous: !signIn } };
}

/** Answers that say nothing about the token that was sent: proxies, outages, captive portals. */
const passing: readonly (readonly [what: string, answer: () => Response])[] = [
  ['429', () => json({}, 429)],
  ['500', () => json({ error: 'x' }, 500)],
  ['503', () => json({}, 503)],
  ['an HTML page', () => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } })],
  ['an HTML 502', () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } })],
  ['a dead network', () => fail()],
];

/** Answers that no backend should trust. */
const odd: readonly (() => Response)[] = [
  ...passing.map(([, answer]) => answer),
  ...[null, [], {}, 'x', 7, { error: { code: {} } }, { user: null, access_token: 1 }].flatMap((body) => [
    () => json(body, 200),
    () => json(body, 401),
  ]),
  () => new Response('{', { status: 200, headers: { 'content-type': 'application/json' } }),
  // Servers echo what was sent.
  () => json({ error: secret, message: secret, detail: secret, code: secret }, 400),
];

/**
 * Holds a backend to what the session engine relies on: it fails with `AuthError`s alone, tells nothing of what was sent,
 * calls its own origins alone, ends no session for an answer that says nothing about the token, and stops when told.
 *
 * @returns what it breaks; nothing where all is well
 */
export async function checkBackend({
  make,
  baseUrl,
  refreshToken = (text) => `refresh-${text}`,
}: ConformanceOptions): Promise<readonly Breach[]> {
  const breaches: Breach[] = [];
  const breach = (rule: Breach['rule'], problem: string) => breaches.push({ rule, problem });
  const { origin } = new URL(baseUrl);
  const httpOf = (answer: () => Response, sent: HttpRequest[] = []) => answering(answer, origin, sent);
  const backend = make(httpOf(() => json({})));
  const session = sessionOf(backend, refreshToken(secret));

  if (!backend.name || !backend.project) breach('surface', 'name and project tell one store from another: give both');
  if (!backend.origins.includes(origin)) breach('surface', `origins lacks that of ${baseUrl}`);
  if (!backend.signInAnonymously && !backend.signIn) breach('surface', 'it opens no session in any way');

  for (const [what, answer] of passing) {
    const verdict = await settled(() => make(httpOf(answer)).refresh(session, call()));
    if (verdict instanceof Error) breach('verdict', `refresh throws at ${what}`);
    else if ((verdict as { kind?: unknown } | undefined)?.kind === 'dead')
      breach('verdict', `refresh ends the session at ${what}`);
  }

  for (const [what, run] of Object.entries(calls)) {
    for (const answer of odd) {
      const sent: HttpRequest[] = [];
      const under = make(httpOf(answer, sent));
      const outcome = await settled(async () => run(under, session));
      for (const { url, cookies } of sent) {
        const called = new URL(url).origin;
        if (!under.origins.includes(called)) breach('target', `${what} calls another origin`);
        if (cookies && called !== origin) breach('target', `${what} sends cookies to another origin`);
      }
      if (!(outcome instanceof Error)) continue;
      if (!(outcome instanceof AuthError))
        breach('errors', `${what} fails with ${outcome.name}, which is no AuthError`);
      if (tells(outcome)) breach('secrecy', `${what} tells in its error what was sent`);
    }
  }

  const stopped = await settled(() => make(httpOf(() => json({}))).refresh(session, { signal: AbortSignal.abort() }));
  if (!(stopped instanceof AuthError && stopped.code === 'aborted')) {
    breach('abort', 'refresh goes on after it was called off');
  }
  return distinct(breaches);
}

const calls: Readonly<Record<string, (backend: Backend, session: Session) => Promise<unknown> | undefined>> = {
  describe: (backend) => backend.describe?.(call()),
  signInAnonymously: (backend) => backend.signInAnonymously?.(call()),
  'signIn by password': (backend) =>
    backend.signIn?.({ method: 'password', email: 'ada@example.com', password: secret }, call()),
  signUp: (backend) => backend.signUp?.({ email: 'ada@example.com', password: secret }, call()),
  resetPassword: (backend) => backend.resetPassword?.({ email: 'ada@example.com' }, call()),
  refresh: (backend, session) => backend.refresh(session, call()),
  signOut: (backend, session) => backend.signOut?.(session, 'here', call()),
  'account.profile.read': (backend, session) => backend.account?.profile?.read(session, call()),
};

function answering(answer: () => Response, cookieOrigin: string, sent: HttpRequest[]): Http {
  const http = createHttp({ fetch: async () => answer(), cookieOrigin });
  return (request) => {
    sent.push(request);
    // A repeatable call is asked once here: what comes of it is under test, not how often it is asked.
    return http({ ...request, repeatable: false });
  };
}

/** What the call gives, or the error that it fails with. */
async function settled(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return error instanceof Error ? error : new Error('Something that is no error was thrown.');
  }
}

function tells(error: Error): boolean {
  const told = JSON.stringify([Object.entries(error), error.message, String(error.cause)]);
  return told.includes(secret) || told.includes('ada@example.com');
}

function distinct(breaches: readonly Breach[]): readonly Breach[] {
  return [...new Map(breaches.map((one) => [`${one.rule} ${one.problem}`, one])).values()];
}

function call(): Call {
  return { signal: new AbortController().signal };
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

function fail(): never {
  throw new TypeError('Failed to fetch');
}
