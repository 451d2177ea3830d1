import type { ClaimsReturn, ReturnParams } from '../backends/backend.js';
import { stateParam } from '../backends/return-address.js';
import { AuthError } from '../errors.js';

/**
 * What may stand in a query that comes back from a sign-in (contracts/gotrue.md §5; RFC 6749 §4.1.2, RFC 9207), and what
 * InsForge says there (contracts/insforge.md §6.7–6.10).
 */
const queryParams = [
  ...[stateParam, 'code', 'iss', 'error', 'error_code', 'error_description', 'sb', 'message'],
  ...['insforge_code', 'insforge_status', 'insforge_type', 'insforge_error'],
];

/** A site may have a `token` of its own: only beside this one is it a sign-in's. */
const tokenBeside = 'insforge_status';

/** One of these tells a fragment of a sign-in from a place in the page. */
const fragmentParams = ['access_token', 'error', 'error_code', 'message', 'sb'] as const;

/** What came back in the address of this page, taken out of it before anything else could see it. */
export interface Return {
  readonly params: ReturnParams;
  /** The id of the step that was left; absent where the server dropped it. */
  readonly state: string | undefined;
}

/** One address, whichever of the page's clients it is for. */
let parked: Return | undefined;

/**
 * Takes what is ours out of the address, at once and by `replaceState`: assigning the address would leave it one Back away.
 * Everything else in it, and `history.state`, stays. Called before the adapter is loaded where that takes time.
 *
 * @param claims - The adapter's say in what is its service's; without one nothing is.
 * @param pending - Whether a step is open in this tab.
 */
export function captureReturn(claims: ClaimsReturn | undefined, pending: boolean): void {
  if (parked || !claims || typeof location === 'undefined' || !globalThis.history) return;
  const url = new URL(location.href);
  const params = { query: url.searchParams, fragment: new URLSearchParams(url.hash.slice(1)) };
  const state = params.query.get(stateParam) ?? undefined;
  if (state === undefined && !claims(params, pending)) return;
  parked = { params: { query: new URLSearchParams(url.search), fragment: params.fragment }, state };
  if (params.query.has(tokenBeside)) url.searchParams.delete('token');
  for (const name of queryParams) url.searchParams.delete(name);
  if (fragmentParams.some((name) => params.fragment.has(name))) url.hash = '';
  history.replaceState(history.state, '', url);
}

/** What was captured, if it is for this client; nobody else gets it then. */
export async function takeReturn(isOurs: (returned: Return) => Promise<boolean>): Promise<Return | undefined> {
  const returned = parked;
  if (!returned || !(await isOurs(returned)) || parked !== returned) return undefined;
  parked = undefined;
  return returned;
}

/** This page, without what an earlier return or a form may have left in its address. */
export function thisPage(): string | undefined {
  if (typeof location === 'undefined' || !location.protocol.startsWith('http')) return undefined;
  return location.origin + location.pathname;
}

/**
 * Where the person is to be sent back to; this page where the caller does not say.
 *
 * @throws AuthError `misconfigured` for an address of another origin: what comes back would come back to strangers
 */
export function readRedirect(redirectTo: string | undefined): string | undefined {
  if (!redirectTo) return thisPage();
  const page = globalThis.location;
  if (!page) return redirectTo;
  if (URL.canParse(redirectTo, page.href)) {
    const url = new URL(redirectTo, page.href);
    if (url.origin === page.origin) return url.href;
  }
  throw new AuthError('misconfigured', 'redirect-to must be an address of this page’s own origin.');
}
