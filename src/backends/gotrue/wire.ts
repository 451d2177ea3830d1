import { AuthError } from '../../errors.js';
import type { Call } from '../backend.js';
import { record, text } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import { newPkce } from '../pkce.js';
import { withState } from '../return-address.js';
import type { GoTrueCall } from './client.js';

/** What the parts of the adapter share: they are loaded when they are first needed, and are given what they work with. */
export interface GoTrueParts {
  readonly base: string;
  readonly send: (request: GoTrueCall, call: Call) => Promise<HttpAnswer>;
}

/** What a mail or a provider needs to come back to us: an address with the step in it, and our half of PKCE. */
export interface WayBack {
  /** `?redirect_to=…`, or nothing where there is no page to come back to. */
  readonly query: string;
  readonly address: string | undefined;
  readonly challenge: { readonly code_challenge?: string; readonly code_challenge_method?: 's256' };
  readonly secrets: { readonly verifier?: string };
}

/**
 * @param redirected - The person leaves this page: then there must be a verifier. A mail does without one where the page
 * has no SHA-256; its code can be typed all the same.
 */
export async function wayBack(stepId: string, { redirectTo }: Call, redirected = false): Promise<WayBack> {
  if (redirectTo === undefined) {
    if (redirected) throw new AuthError('not_supported', 'There is no page that the provider could send back to.');
    return { query: '', address: undefined, challenge: {}, secrets: {} };
  }
  const address = withState(redirectTo, stepId);
  const query = `?redirect_to=${encodeURIComponent(address)}`;
  if (!redirected && !globalThis.crypto.subtle) return { query, address, challenge: {}, secrets: {} };
  const { verifier, codeChallenge } = await newPkce();
  const challenge = { code_challenge: codeChallenge, code_challenge_method: 's256' } as const;
  return { query, address, challenge, secrets: { verifier } };
}

/** An address that the server sends the person to. @throws AuthError `bad_response` for anything but a web page */
export function readUrl(answer: HttpAnswer): string {
  const url = text(record(answer.json)['url'], 8000);
  if (url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new AuthError('bad_response', 'The server names no address to go to.', { status: answer.status });
}
