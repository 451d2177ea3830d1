import type { Backend, Session, User } from '../backends/backend.js';
import { AuthError } from '../errors.js';

export interface AuthFetchParts {
  readonly backend: Backend;
  /** Origins beside the backend's own; `self` is the page's. */
  readonly allow: readonly string[];
  readonly accessToken: () => Promise<string | null>;
  /** The session whose token that is. */
  readonly session: () => Session | undefined;
  /** Another token in place of a refused one, or null. */
  readonly replace: (refused: string) => Promise<string | null>;
}

/**
 * `fetch` that adds the token, to allowed origins only, and tries once more where the answer says the token is not good.
 *
 * It keeps fetch's own rules but one: a redirect is an error unless the caller says otherwise, since headers set here would
 * not be ours to steer after it.
 *
 * @throws AuthError (at creation) `misconfigured` for an entry of `allow` that is no origin
 */
export function createAuthFetch({
  backend,
  allow,
  accessToken,
  session,
  replace,
}: AuthFetchParts): typeof globalThis.fetch {
  const own = new Set(backend.origins);
  const allowed = new Set([...own, ...allow.map(readOrigin)]);

  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, globalThis.document?.baseURI);
    if (!allowed.has(url.origin)) throw refusedTarget(url.origin);
    const extra = own.has(url.origin) ? await backend.requestHeaders?.(url) : undefined;
    const send = (token: string | null) => {
      const again = input instanceof Request ? input.clone() : input;
      return globalThis.fetch(again, withToken(input, init, token, extra));
    };

    const before = session()?.user;
    const held = await accessToken();
    const asker = session()?.user;
    if (isAnother(before, asker)) throw anotherPerson();
    // Of two services joined as one backend, each is shown its own sessions alone: to the other the visitor is signed out.
    const theirs = own.has(url.origin) && !mayHave(backend, session(), held, url.origin);
    const token = theirs ? null : held;
    const response = await send(token);
    if (token === null || !canRepeat(input, init) || !(await backend.rejectsToken(response))) return response;
    const fresh = await replace(token);
    if (fresh === null || isAnother(asker, session()?.user)) return response;
    void response.body?.cancel().catch(() => undefined);
    return send(fresh);
  };
}

/** A renewal can bring another person where the site says who is here: what one has asked for is not done as the other. */
function isAnother(before: User | undefined, now: User | undefined): boolean {
  return before !== undefined && !before.anonymous && now !== undefined && now.id !== before.id;
}

function mayHave(backend: Backend, session: Session | undefined, token: string | null, origin: string): boolean {
  if (!backend.originsOf) return true;
  // Another session since the token was given: whose it was is not known any more.
  return session !== undefined && session.accessToken === token && backend.originsOf(session).includes(origin);
}

function withToken(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  token: string | null,
  extra: Readonly<Record<string, string>> | undefined,
): RequestInit {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.delete('authorization');
  for (const [name, value] of Object.entries(extra ?? {})) headers.set(name, value);
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const redirect =
    init?.redirect ?? (input instanceof Request && input.redirect !== 'follow' ? input.redirect : 'error');
  return { ...init, headers, redirect };
}

/** A stream is gone once it is sent. */
function canRepeat(input: RequestInfo | URL, init: RequestInit | undefined): boolean {
  if (init?.body !== undefined && init.body !== null) return !(init.body instanceof ReadableStream);
  return !(input instanceof Request) || input.body === null || !isStreaming(input);
}

/** A Request made from a stream must say `duplex: 'half'`, which tells it from one that was made from a string or a form. */
function isStreaming(request: Request): boolean {
  return request.headers.get('content-type') === null && (request as { duplex?: string }).duplex === 'half';
}

function readOrigin(entry: string): string {
  if (entry === 'self') return globalThis.location?.origin ?? 'null';
  try {
    const url = new URL(entry);
    if (url.origin !== 'null' && url.pathname === '/' && !url.search && !url.hash) return url.origin;
  } catch {
    // Told below, with the others that are no origin.
  }
  throw new AuthError(
    'misconfigured',
    `allow holds “${entry.slice(0, 100)}”, which is no origin like https://api.example.com.`,
  );
}

function anotherPerson(): AuthError {
  return new AuthError('aborted', 'Somebody else is here meanwhile: nothing was sent.');
}

function refusedTarget(origin: string): AuthError {
  const message = `${origin} is neither the backend’s origin nor in allow, so it gets no token: add allow="${origin}", or use fetch.`;
  return new AuthError('refused_target', message);
}
