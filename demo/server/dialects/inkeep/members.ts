import { decodeProtectedHeader, errors, importJWK, jwtVerify, type JWTPayload } from 'jose';
import type { App } from './apps.js';

/** In seconds. */
const MAX_LIFETIME = 86_400;
const TOLERANCE = 60;
/** Of the claims beside the registered ones, as JSON, in bytes. */
const MAX_CUSTOM_CLAIMS = 1024;
const REGISTERED = ['sub', 'iat', 'exp', 'aud', 'iss', 'nbf', 'jti', 'tid', 'pid'];

export type MemberCheck = { id: string; fault?: never } | { id?: never; fault: string };

/** Who a site-signed token names, or why it will not do, in the server's own words. contracts/inkeep.md §6. */
export async function checkMember(app: App, token: string, nowMs: number): Promise<MemberCheck> {
  const kid = headerOf(token).kid;
  if (kid === undefined) return { fault: 'JWT missing kid header' };
  const key = app.memberKeys.find((known) => known.kid === kid);
  if (key === undefined) return { fault: `kid ${JSON.stringify(kid)} not found on app` };
  let claims: JWTPayload;
  try {
    const { payload } = await jwtVerify(token, await importJWK(key.jwk), {
      clockTolerance: TOLERANCE,
      currentDate: new Date(nowMs),
      ...(app.memberAudience === undefined ? {} : { audience: app.memberAudience }),
    });
    claims = payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { fault: 'Token expired' };
    if (error instanceof errors.JWTClaimValidationFailed) return { fault: 'JWT claim validation failed' };
    return { fault: 'Signature verification failed' };
  }
  return checkClaims(app, claims);
}

function checkClaims(app: App, claims: JWTPayload): MemberCheck {
  const { sub, iat, exp } = claims;
  for (const [name, value] of Object.entries({ sub, iat, exp })) {
    if (value === undefined) return { fault: `JWT missing required ${name} claim` };
  }
  if (exp! - iat! > MAX_LIFETIME) return { fault: 'Token lifetime exceeds 24 hours' };
  const custom = Object.fromEntries(Object.entries(claims).filter(([name]) => !REGISTERED.includes(name)));
  const bytes = Buffer.byteLength(JSON.stringify(custom));
  if (bytes > MAX_CUSTOM_CLAIMS) return { fault: `Token custom claims exceed 1KB limit (${bytes} bytes)` };
  if (app.tenantId === null && (claims['tid'] === undefined || claims['pid'] === undefined)) {
    return { fault: 'Global app requires tid and pid claims in token' };
  }
  return { id: sub! };
}

function headerOf(token: string): { kid?: string } {
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' ? { kid } : {};
  } catch {
    return {};
  }
}
