import { jwtVerify, SignJWT, errors, type JWTPayload } from 'jose';

/** Why a token is not good, as far as the dialects tell causes apart. */
export type TokenFault = 'expired' | 'malformed' | 'signature';

export type TokenCheck = { claims: JWTPayload; fault?: never } | { claims?: never; fault: TokenFault };

/** Signs the claims as they are (HS256): `iat` and `exp` are the caller's business. */
export function signToken(claims: JWTPayload, secret: Uint8Array): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(secret);
}

/** Checks signature and expiry, without tolerance. Only HS256 counts: a token cannot choose its own algorithm. */
export async function checkToken(token: string, secret: Uint8Array, nowMs: number): Promise<TokenCheck> {
  try {
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'], currentDate: new Date(nowMs) });
    return { claims: payload };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { fault: 'expired' };
    if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed) {
      return { fault: 'signature' };
    }
    return { fault: 'malformed' };
  }
}

/** What follows `Bearer ` in an Authorization header, or undefined. */
export function bearer(authorization: string | undefined): string | undefined {
  const match = /^bearer +(\S+)$/i.exec(authorization ?? '');
  return match?.[1];
}
