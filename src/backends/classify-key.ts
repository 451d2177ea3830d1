import { AuthError } from '../errors.js';
import { readClaims } from './jwt.js';

/**
 * Tells keys that may stand in a page from those that must not, before any request is made with them.
 *
 * It catches mistakes, not intent: a secret without a known shape is `unknown`. No part of a key is ever repeated, in any
 * message, since these end up in logs and on screens.
 *
 * @see contracts/api-keys.md §3
 */
export type KeyClass =
  | { readonly kind: 'public'; readonly service: Service; readonly expiredForMs?: number }
  /** Grants rights by itself; `what` names its kind, to be read after "looks like". */
  | { readonly kind: 'secret'; readonly what: string }
  /** Somebody's token, pasted by mistake. */
  | { readonly kind: 'token'; readonly what: string }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown' };

export type Preset = 'gotrue' | 'superai' | 'insforge' | 'inkeep' | 'morpheus' | 'api-key';

type Service = 'supabase' | 'anon-jwt' | 'insforge' | 'inkeep' | 'clerk-or-stripe';

const longestKey = 4096;
const dayMs = 86_400_000;

/** Case-sensitive. A longer prefix stands before a shorter one that begins it. */
const secretPrefixes: readonly (readonly [prefix: string, what: string])[] = [
  ['sb_secret_', 'a Supabase secret key'],
  ['sb_temp_', 'a temporary Supabase secret key'],
  ['sbp_', 'a Supabase personal access token'],
  ['ik_', 'an InsForge admin key'],
  ['sk-ant-', 'an Anthropic secret key'],
  ['sk-', 'a secret API key'],
  ['sk_', 'a secret API key'],
  ['rk_', 'a restricted Stripe key'],
  ['whsec_', 'a webhook secret'],
  ['saf_', 'a super.ai service account key'],
  ['github_pat_', 'a GitHub token'],
  ['ghp_', 'a GitHub token'],
  ['gho_', 'a GitHub token'],
  ['ghu_', 'a GitHub token'],
  ['ghs_', 'a GitHub token'],
  ['ghr_', 'a GitHub token'],
  ['glpat-', 'a GitLab token'],
  ['npm_', 'an npm token'],
  ['xox', 'a Slack token'],
  ['xapp-', 'a Slack token'],
  ['hf_', 'a Hugging Face token'],
  ['SG.', 'a SendGrid key'],
  ['AKIA', 'an AWS access key'],
  ['ASIA', 'an AWS access key'],
  ['GOCSPX-', 'a Google OAuth client secret'],
  ['AIza', 'a Google API key, which may be billed to you and is no key of this service'],
];

const publicPrefixes: readonly (readonly [prefix: string, service: Service])[] = [
  ['sb_publishable_', 'supabase'],
  ['anon_', 'insforge'],
  ['pk_live_', 'clerk-or-stripe'],
  ['pk_test_', 'clerk-or-stripe'],
  ['app_', 'inkeep'],
];

/** What each preset takes from a page. */
const accepted: Readonly<Record<Preset, { services: readonly Service[]; unknown: boolean }>> = {
  gotrue: { services: ['supabase', 'anon-jwt'], unknown: true },
  superai: { services: ['supabase', 'anon-jwt'], unknown: true },
  insforge: { services: ['insforge', 'anon-jwt'], unknown: true },
  inkeep: { services: ['inkeep'], unknown: false },
  morpheus: { services: [], unknown: false },
  'api-key': { services: [], unknown: false },
};

/** What people paste along with a key: blanks, one layer of quotes, `Bearer `. */
export function trimKey(text: string): string {
  return text
    .trim()
    .replace(/^(["'`])(.*)\1$/s, '$2')
    .trim()
    .replace(/^Bearer +/, '');
}

/** @param nowMs - This device's clock, for the expiry of a JWT key. */
export function classifyKey(text: string, preset: Preset, nowMs: number): KeyClass {
  if (text.length > longestKey) return { kind: 'malformed' };
  const key = trimKey(text);
  if (key === '') return { kind: 'missing' };
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) return { kind: 'secret', what: 'a private key' };
  if (key.startsWith('{')) return { kind: 'secret', what: 'a service account file' };
  // eslint-disable-next-line no-control-regex -- a control character in a key is what is looked for
  if (/[\s\u0000-\u001f\u007f]/.test(key)) return { kind: 'malformed' };
  const secret = secretPrefixes.find(([prefix]) => key.startsWith(prefix));
  if (secret) return { kind: 'secret', what: secret[1] };
  if (/^sb_[a-z]+_/.test(key) && !key.startsWith('sb_publishable_')) return { kind: 'secret', what: 'a Supabase key' };
  if (/^eyJ[^.]*\.[^.]*\.[^.]*$/.test(key)) return classifyJwt(key, nowMs);
  const known = publicPrefixes.find(([prefix]) => key.startsWith(prefix));
  if (known) return { kind: 'public', service: known[1] };
  if (/^0x[0-9a-fA-F]{64}$/.test(key) || (preset === 'morpheus' && /^[0-9a-fA-F]{64}$/.test(key))) {
    return { kind: 'secret', what: 'a blockchain private key' };
  }
  return { kind: 'unknown' };
}

function classifyJwt(key: string, nowMs: number): KeyClass {
  const claims = readClaims(key);
  if (!claims) return { kind: 'secret', what: 'a token that cannot be read' };
  const { role, sub, session_id: sessionId, type, exp } = claims;
  if ((sub !== undefined && sessionId !== undefined) || type === 'access' || type === 'refresh') {
    return { kind: 'token', what: 'the token of a signed-in user' };
  }
  if (role === 'service_role' || role === 'supabase_admin') return { kind: 'secret', what: `a ${role} key` };
  if (role !== 'anon') return { kind: 'secret', what: 'a JWT whose role is not anon' };
  const expiredForMs = typeof exp === 'number' ? nowMs - exp * 1000 : 0;
  return { kind: 'public', service: 'anon-jwt', ...(expiredForMs > 0 && { expiredForMs }) };
}

/**
 * The key as it may be used, or an error that says what it looks like and what to do.
 *
 * @param warn - Told what is odd but let through.
 * @returns `undefined` where no key was given.
 * @throws AuthError `secret_key_in_page`, `key_malformed`, `key_wrong_service`, `key_expired`
 */
export function acceptKey(
  text: string | undefined,
  preset: Preset,
  nowMs = Date.now(),
  warn: (message: string) => void = (message) => console.warn(`[portico] ${message}`),
): string | undefined {
  if (text === undefined) return undefined;
  const found = classifyKey(text, preset, nowMs);
  switch (found.kind) {
    case 'missing':
      return undefined;
    case 'malformed':
      throw new AuthError(
        'key_malformed',
        'The key has blanks or control characters in it, or is too long for a key: copy it again.',
      );
    case 'secret':
      throw new AuthError('secret_key_in_page', refusal(found.what));
    case 'token':
      throw new AuthError('secret_key_in_page', refusal(found.what));
    case 'unknown':
      if (!accepted[preset].unknown) throw wrongService(preset);
      warn('The anon key has no known shape. Make sure that it is the public one, since everybody can read it here.');
      break;
    case 'public':
      if (!accepted[preset].services.includes(found.service)) throw wrongService(preset);
      if (found.expiredForMs !== undefined) {
        if (found.expiredForMs >= dayMs) {
          throw new AuthError('key_expired', 'The anon key has expired: make a new one at your auth service.');
        }
        warn('The anon key seems to have expired, unless this device’s clock is wrong.');
      }
  }
  const key = trimKey(text);
  if (key !== text.trim()) warn('The anon key was given with quotes or “Bearer” around it; they were left out.');
  return key;
}

function refusal(what: string): string {
  return (
    `The key looks like ${what}. It must never stand in a page, where everybody can read it: rotate it now, ` +
    'and use the public (publishable or anon) key of your project.'
  );
}

function wrongService(preset: Preset): AuthError {
  const takesKey = accepted[preset].services.length > 0;
  const advice = takesKey ? 'use the public key of this service' : 'this service takes no key from a page';
  return new AuthError('key_wrong_service', `The key is not one of the ${preset} preset: ${advice}.`);
}
