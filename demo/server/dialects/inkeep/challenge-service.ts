import { createHash, createHmac, pbkdf2, randomUUID, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { createChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Services } from '../../services.js';
import { checkClassic, decodeObject, newClassicChallenge } from './pow-challenge.js';
import { SETUPS } from './setups.js';

/** PBKDF2 iterations of one derivation; with one zero byte asked for, 256 derivations on average. */
const COST = 5000;
const derive = promisify(pbkdf2);

/** The puzzle, without the members that the proxy adds. */
export async function newerChallenge(services: Services): Promise<object> {
  const { challengeService, setup } = services.settings.inkeep;
  if (challengeService.format === 'classic') return newClassicChallenge(services);
  return createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: COST,
    keyLength: 32,
    keyPrefix: '00',
    deriveKey,
    expiresAt: Math.floor(services.now() / 1000) + SETUPS[setup].challengeLifetime,
    hmacSignatureSecret: secret(services),
  });
}

/** The verify call's answer. A good solution is spent, and stands from then on as a signed statement, good once too. */
export async function verifyPayload(services: Services, payload: string) {
  const reason = await refusalReason(services, payload);
  if (reason !== undefined) return { verified: false, reason };
  const verificationId = `ver_${randomUUID()}`;
  const expire = Math.floor(services.now() / 1000) + SETUPS[services.settings.inkeep.setup].challengeLifetime;
  const verificationData = new URLSearchParams({
    expire: String(expire),
    id: verificationId,
    verified: 'true',
  }).toString();
  const statement = {
    algorithm: 'SHA-256',
    signature: sign(services, verificationData),
    verificationData,
    verified: true,
  };
  return {
    verified: true,
    payload: Buffer.from(JSON.stringify(statement)).toString('base64'),
    classification: 'GOOD',
    score: 0.95,
    verificationId,
  };
}

/** Whether the session call lets a payload through. A service that does not answer as it should lets everybody through. */
export async function acceptsPayload(services: Services, payload: string): Promise<boolean> {
  switch (services.settings.inkeep.challengeService.health) {
    case 'html':
      return true;
    case 'failing':
    case 'suspicious':
      return false;
    case 'up':
      return (await refusalReason(services, payload)) === undefined;
  }
}

/** Why a payload will not do; undefined when it will, and then it is spent. */
async function refusalReason(services: Services, payload: string): Promise<string | undefined> {
  const content = decodeObject(payload);
  if (content === undefined) return 'invalid_payload';
  const checked = await check(services, content);
  if (checked === undefined) return 'invalid_solution';
  if (services.now() / 1000 > checked.expires) return 'expired';
  return (await spend(services, checked.signature, checked.expires)) ? undefined : 'already_used';
}

/** The signature that makes a payload good and until when, in seconds; undefined when it is not good. */
async function check(services: Services, content: Record<string, unknown>) {
  const { verificationData, signature, challenge, solution } = content;
  if (typeof verificationData === 'string') {
    if (!isSigned(services, verificationData, signature)) return undefined;
    return { signature: String(signature), expires: Number(new URLSearchParams(verificationData).get('expire')) };
  }
  if (typeof challenge === 'object' && challenge !== null) {
    return checkDerivation(services, challenge as Record<string, unknown>, (solution ?? {}) as Record<string, unknown>);
  }
  return checkClassic(services, content);
}

/** The library's own check would judge expiry by the machine's clock; ours is one that a test moves. */
async function checkDerivation(
  services: Services,
  { parameters, signature }: Record<string, unknown>,
  { counter, derivedKey }: Record<string, unknown>,
) {
  if (typeof parameters !== 'object' || parameters === null || !Number.isSafeInteger(counter)) return undefined;
  const given = parameters as Record<string, unknown>;
  const sorted = Object.fromEntries(Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (!isSigned(services, JSON.stringify(sorted), signature)) return undefined;
  const number = Buffer.alloc(4);
  number.writeUInt32BE((counter as number) >>> 0);
  const password = Buffer.concat([Buffer.from(String(given['nonce']), 'hex'), number]);
  const salt = Buffer.from(String(given['salt']), 'hex');
  const key = (await derive(password, salt, COST, 32, 'sha256')).toString('hex');
  if (!key.startsWith(String(given['keyPrefix'])) || key !== derivedKey) return undefined;
  return { signature: String(signature), expires: Number(given['expiresAt']) };
}

async function spend(services: Services, signature: string, expires: number): Promise<boolean> {
  const { database } = services;
  await database.query('delete from spent_solutions where expires_at < $1', [new Date(services.now())]);
  const hash = createHash('sha256').update(signature).digest('hex');
  const spent = await database.query(
    `insert into spent_solutions (signature_hash, expires_at) values ($1, $2)
     on conflict (signature_hash) do nothing returning 1`,
    [hash, new Date(expires * 1000)],
  );
  return spent.length > 0;
}

function isSigned(services: Services, text: string, signature: unknown): boolean {
  const expected = Buffer.from(sign(services, text));
  const given = Buffer.from(typeof signature === 'string' ? signature : '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sign(services: Services, text: string): string {
  return createHmac('sha256', secret(services)).update(text).digest('hex');
}

function secret(services: Services): string {
  return Buffer.from(services.secrets.powChallenge).toString('hex');
}
