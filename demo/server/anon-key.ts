import { signToken } from './tokens.js';

/**
 * What the demo's anon keys are signed with. In the source on purpose: an anon key is public, and having the same one
 * at every start lets it stand in a page. Access tokens are signed with a secret of their own (secrets.ts).
 */
export const DEMO_ANON_SECRET = 'portico demo: signs anon keys only, which are public anyway';

/** 2026-01-01T00:00:00Z, in seconds: fixed, so that the key stays the same. */
const ISSUED = 1_767_225_600;
const TEN_YEARS = 315_360_000;

/** A key of the older kind: a JWT whose role is `anon`. `ref` names the project. */
export function makeAnonKey(ref: string): Promise<string> {
  const claims = { iss: 'supabase', ref, role: 'anon', iat: ISSUED, exp: ISSUED + TEN_YEARS };
  return signToken(claims, new TextEncoder().encode(DEMO_ANON_SECRET));
}
