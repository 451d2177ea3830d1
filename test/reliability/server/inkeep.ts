import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Decision } from './gotrue.js';

export const appId = 'app_reliability';

/** A classic puzzle as Inkeep hands it out: contracts/inkeep.md. `counter` is the answer, or above `maxNumber` where there shall be none. */
export function challenge(
  maxNumber: number,
  counter: number,
  expiresAtMs = Date.now() + 300_000,
): Record<string, unknown> {
  const salt = `${randomBytes(12).toString('hex')}?expires=${Math.floor(expiresAtMs / 1000)}`;
  return {
    algorithm: 'SHA-256',
    challenge: createHash('sha256').update(`${salt}${counter}`).digest('hex'),
    maxnumber: maxNumber,
    salt,
    signature: randomBytes(32).toString('hex'),
  };
}

/** Opens a visitor's session, or renews the one whose token comes with the call. The proof must be there and be right. */
export function anonymousSession(proof: string | undefined, bearer: string | undefined, lifetimeS: number): Decision {
  if (!isSolved(proof)) return { outcome: 'refused', status: 400, json: { detail: 'Challenge solution is invalid' } };
  const claims = bearer === undefined ? undefined : (JSON.parse(atob(bearer.split('.')[1]!)) as { sub: string });
  const iat = Math.floor(Date.now() / 1000);
  const payload = { sub: claims?.sub ?? randomUUID(), app: appId, type: 'anonymous', iat, exp: iat + lifetimeS };
  const parts = [{ alg: 'HS256', typ: 'JWT' }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const token = `${parts.join('.')}.${randomBytes(32).toString('base64url')}`;
  return { outcome: 'ok', status: 200, json: { token, expiresAt: new Date(payload.exp * 1000).toISOString() } };
}

function isSolved(proof: string | undefined): boolean {
  if (proof === undefined) return false;
  const { salt, number, challenge } = JSON.parse(Buffer.from(proof, 'base64').toString()) as Record<string, unknown>;
  return (
    createHash('sha256')
      .update(`${String(salt)}${String(number)}`)
      .digest('hex') === challenge
  );
}
