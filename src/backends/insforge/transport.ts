import { AuthError } from '../../errors.js';
import type { Call, Session, Verdict } from '../backend.js';
import type { HttpAnswer } from '../http.js';
import type { InsForgeCall, InsForgeClient } from './client.js';
import { refusal, wireCode } from './errors.js';
import { opensSession, readSession, refreshBy, type RefreshBy } from './session.js';

/** `cookie`: no script can read the refresh token. `token`: works where the browser drops cookies of other sites. */
export type TransportSetting = 'auto' | 'cookie' | 'token';

/** An open session, or the answer that opened none. */
export type Opened =
  { readonly session: Session; readonly answer?: never } | { readonly answer: HttpAnswer; readonly session?: never };

/**
 * Opens and renews sessions, and finds out how they can travel.
 *
 * A browser that keeps no cookies of other sites drops the refresh cookie without a word: the sign-in succeeds and the next
 * refresh fails (contract §4). So `auto` refreshes once straight after the first sign-in, and signs in again by token where
 * the cookie is gone. What can be sent only once (a code) goes by token unless cookies are known to be kept, or must be.
 */
export interface Transport {
  /** @param again - What to send by token when the cookie was dropped; absent where the credential is spent by then. */
  open(request: InsForgeCall, again: InsForgeCall | undefined, call: Call): Promise<Opened>;
  refresh(session: Session, call: Call): Promise<Verdict>;
}

export function transportOf(setting: TransportSetting, base: string, send: InsForgeClient): Transport {
  let cookiesKept: boolean | undefined;
  const { origin } = new URL(base);

  function choose(repeatable: boolean): 'cookie' | 'token' | 'try-cookie' {
    if (setting !== 'auto') return setting;
    if (cookiesKept !== undefined) return cookiesKept ? 'cookie' : 'token';
    if (repeatable) return 'try-cookie';
    return globalThis.location?.origin === origin ? 'cookie' : 'token';
  }

  async function refresh(session: Session, call: Call): Promise<Verdict> {
    try {
      const by = refreshBy(session);
      const request =
        by.transport === 'cookie'
          ? ({ transport: 'cookie', csrfToken: by.csrfToken } as const)
          : ({ transport: 'token', json: { refreshToken: by.refreshToken } } as const);
      return verdictOf(await send({ method: 'POST', path: '/refresh', ...request }, call), by.transport);
    } catch (error) {
      if (!(error instanceof AuthError) || error.code === 'aborted') throw error;
      return { kind: 'unknown', error };
    }
  }

  async function open(request: InsForgeCall, again: InsForgeCall | undefined, call: Call): Promise<Opened> {
    const way = choose(again !== undefined);
    const transport = way === 'token' ? 'token' : 'cookie';
    const answer = await send({ ...request, transport }, call);
    if (!opensSession(answer)) return { answer };
    const session = readSession(answer, transport);
    if (way !== 'try-cookie' || !again) return { session };
    const verdict = await refresh(session, call);
    if (verdict.kind === 'ok') {
      cookiesKept = true;
      return { session: verdict.session };
    }
    if (verdict.kind !== 'dead') return { session };
    cookiesKept = false;
    call.onDegraded?.({ what: 'cookies', why: dropped });
    const second = await send({ ...again, transport: 'token' }, call);
    return opensSession(second) ? { session: readSession(second, 'token') } : { answer: second };
  }

  return { open, refresh };
}

const dropped =
  'The browser keeps no cookies of the service’s site, so the refresh token is kept with the session, where the page’s scripts could use it.';

const deadCodes: Readonly<Record<number, readonly string[]>> = {
  400: ['INVALID_INPUT'],
  401: ['AUTH_UNAUTHORIZED', 'AUTH_INVALID_CREDENTIALS'],
  403: ['FORBIDDEN'],
};

/**
 * 401: the token is no good, or its owner is gone. 403: the cookie is another login's, whose CSRF token is not ours.
 * Nothing is stateful on the server, so an answer that was lost costs nothing.
 */
function verdictOf(answer: HttpAnswer, transport: RefreshBy['transport']): Verdict {
  const { status } = answer;
  if (status === 200) return { kind: 'ok', session: readSession(answer, transport) };
  const error = refusal(answer, 'person');
  if (deadCodes[status]?.includes(wireCode(answer) ?? '')) return { kind: 'dead', reason: 'session_expired' };
  if (status === 429 || status === 503) return { kind: 'busy', retryAfter: error.retryAfter, error };
  return { kind: 'unknown', error };
}
