import { AuthError } from '../errors.js';
import { backoffMs, readRetryAfter } from './backoff.js';
import { pause, systemClock, type Clock } from './clock.js';

/**
 * The only way to a backend: one JSON call, bounded in time and size whatever the server does.
 *
 * One budget covers every try, its headers and its body: a server that drips cannot hold a caller. Redirects are refused,
 * since a 307 would carry a token to wherever it points. Nothing of an error's body leaves but what the adapter picks.
 */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as `application/json`. Left out: no body and no content type. */
  readonly json?: unknown;
  readonly signal: AbortSignal;
  /** Whether asking twice does no harm: then 429, 502, 503, 504 and network errors are tried again within the budget. */
  readonly repeatable?: boolean | undefined;
  /** For headers, body and all tries together, in ms. Default 10 000. */
  readonly budgetMs?: number | undefined;
  /** Sends and takes the API's own cookies, and shows its CSRF token in `X-CSRF-Token`. Only with `cookieOrigin`. */
  readonly cookies?: { readonly csrfToken?: string | undefined } | undefined;
  /** Lets the call outlive the page (sign-out). */
  readonly keepalive?: boolean | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body where its type was JSON; `undefined` for anything else. Untrusted: check every field. */
  readonly json: unknown;
  /** When the try that was answered was sent, by this device's clock, in ms since 1970. */
  readonly sentAtMs: number;
  /** Seconds. */
  readonly retryAfter: number | undefined;
}

export interface HttpParts {
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** The only origin that is ever sent cookies; without it none is. */
  readonly cookieOrigin?: string | undefined;
}

const defaultBudgetMs = 10_000;
const largestBody = 256 * 1024;
const mostTries = 4;
const passing = new Set([429, 502, 503, 504]);

/**
 * @throws AuthError (from the calls) `aborted` (the caller's signal), `timeout` (the budget is spent), `offline`,
 * `refused_target` (cookies for another origin), `network` (no answer, a redirect, CORS), `bad_response` (body too large, or
 * JSON that does not parse).
 */
export function createHttp({
  fetch = (...args) => globalThis.fetch(...args),
  clock = systemClock,
  random = Math.random,
  cookieOrigin,
}: HttpParts = {}): Http {
  return async (request) => {
    if (request.cookies && new URL(request.url).origin !== cookieOrigin) throw cookiesElsewhere();
    const budgetMs = request.budgetMs ?? defaultBudgetMs;
    const deadlineMs = clock.now() + budgetMs;
    const controller = new AbortController();
    const stop = () => controller.abort(aborted());
    if (request.signal.aborted) throw aborted();
    request.signal.addEventListener('abort', stop, { once: true });
    const cancel = clock.after(budgetMs, () => controller.abort(timedOut(budgetMs)));
    try {
      for (let tries = 1; ; tries++) {
        const outcome = await attempt(request, fetch, clock, controller.signal);
        if (!request.repeatable || tries === mostTries || !mayPass(outcome)) return settle(outcome);
        const waitMs = waitAfter(outcome, tries, random);
        if (clock.now() + waitMs >= deadlineMs) return settle(outcome);
        await pause(clock, waitMs, controller.signal);
      }
    } finally {
      cancel();
      request.signal.removeEventListener('abort', stop);
    }
  };
}

type Outcome = HttpAnswer | AuthError;

async function attempt(
  request: HttpRequest,
  fetch: typeof globalThis.fetch,
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome> {
  const sentAtMs = clock.now();
  try {
    const response = await withSignal(fetch(request.url, fetchOptions(request, signal)), signal);
    const text = await readText(response, signal);
    const { status, headers } = response;
    const json = isJson(headers) && text !== '' ? parseJson(text, status) : undefined;
    return { status, headers, json, sentAtMs, retryAfter: readRetryAfter(headers, clock.now()) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof AuthError) throw error;
    return unreachable(request.url, error);
  }
}

function fetchOptions(request: HttpRequest, signal: AbortSignal): RequestInit {
  const hasBody = request.json !== undefined;
  return {
    method: request.method,
    headers: {
      accept: 'application/json',
      ...(hasBody && { 'content-type': 'application/json' }),
      ...(request.cookies?.csrfToken && { 'x-csrf-token': request.cookies.csrfToken }),
      ...request.headers,
    },
    ...(hasBody && { body: JSON.stringify(request.json) }),
    ...(request.keepalive && { keepalive: true }),
    signal,
    redirect: 'error',
    cache: 'no-store',
    credentials: request.cookies ? 'include' : 'omit',
    referrerPolicy: 'no-referrer',
  };
}

/** A fetch that ignores its signal (an injected one, or a wrapper of the page's) must not outlive the budget either. */
function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Counts decompressed bytes as they come: a small answer may unpack to a huge one, and its length may be a lie. */
async function readText(response: Response, signal: AbortSignal): Promise<string> {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await withSignal(reader.read(), signal);
      if (done) return text + decoder.decode();
      size += value.byteLength;
      if (size > largestBody) throw badResponse('The answer is larger than 256 KB.', response.status);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error;
  }
}

function isJson(headers: Headers): boolean {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  return type === 'application/json' || type === 'application/problem+json';
}

/** A broken body of an error says no less than none; a broken body of a success is worth nothing. */
function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (status >= 400) return undefined;
    throw badResponse('The answer calls itself JSON and does not parse.', status);
  }
}

function mayPass(outcome: Outcome): boolean {
  return outcome instanceof AuthError ? outcome.code === 'network' : passing.has(outcome.status);
}

function waitAfter(outcome: Outcome, tries: number, random: () => number): number {
  const retryAfter = outcome instanceof AuthError ? undefined : outcome.retryAfter;
  return retryAfter === undefined ? backoffMs(tries, random()) : retryAfter * 1000;
}

function settle(outcome: Outcome): HttpAnswer {
  if (outcome instanceof AuthError) throw outcome;
  return outcome;
}

function unreachable(url: string, cause: unknown): AuthError {
  if (globalThis.navigator?.onLine === false) return new AuthError('offline', 'This device is offline.', { cause });
  const { origin } = new URL(url);
  const message = `No usable answer from ${origin}: it is unreachable, redirects, or its CORS rules do not let this page in.`;
  return new AuthError('network', message, { cause });
}

function cookiesElsewhere(): AuthError {
  return new AuthError('refused_target', 'Cookies are sent to the API’s own origin only.');
}

function badResponse(message: string, status: number): AuthError {
  return new AuthError('bad_response', message, { status });
}

function timedOut(budgetMs: number): AuthError {
  return new AuthError('timeout', `No complete answer within ${budgetMs / 1000} s.`);
}

function aborted(): AuthError {
  return new AuthError('aborted', 'The call was called off.');
}
