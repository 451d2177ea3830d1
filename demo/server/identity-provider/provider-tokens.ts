import { randomUUID } from 'node:crypto';
import type { Services } from '../services.js';
import { checkToken, signToken } from '../tokens.js';
import { findProviderAccount, type ProviderAccount } from './accounts.js';

/** Of a code, in seconds: as RFC 6749 §4.1.2 advises, at most ten minutes. */
const CODE_LIFETIME = 60;
const TOKEN_LIFETIME = 3600;

/**
 * What the demo identity provider hands out: codes, access tokens and ID tokens, all signed statements, so that it needs no
 * tables. A code is good once, within this process.
 */
export async function makeCode(services: Services, provider: string, accountId: string, redirectUri: string) {
  const exp = seconds(services) + CODE_LIFETIME;
  const claims = { jti: randomUUID(), use: 'code', provider, sub: accountId, redirect_uri: redirectUri, exp };
  return signToken(claims, services.secrets.identityProvider);
}

/** Trades a code, as a provider's token endpoint would. Undefined when the code is no good. */
export async function redeemCode(
  services: Services,
  code: string,
  provider: string,
  redirectUri: string,
): Promise<{ account: ProviderAccount; accessToken: string } | undefined> {
  const { claims } = await checkToken(code, services.secrets.identityProvider, services.now());
  if (claims?.['use'] !== 'code' || claims['provider'] !== provider || claims['redirect_uri'] !== redirectUri) {
    return undefined;
  }
  const account = findProviderAccount(String(claims.sub));
  const id = String(claims.jti);
  const used = redeemed.get(services) ?? new Set<string>();
  redeemed.set(services, used);
  if (account === undefined || used.has(id)) return undefined;
  used.add(id);
  const exp = seconds(services) + TOKEN_LIFETIME;
  const access = { jti: randomUUID(), use: 'access', provider, sub: account.id, exp };
  return { account, accessToken: await signToken(access, services.secrets.identityProvider) };
}

const redeemed = new WeakMap<Services, Set<string>>();

/** What a page gets from a provider's own script. `nonce` as the page sent it: the hash of its own. */
export function makeIdToken(services: Services, provider: string, account: ProviderAccount, nonce?: string) {
  const iat = seconds(services);
  const claims = {
    use: 'id',
    iss: `${services.apiUrl()}/identity/${provider}`,
    aud: CLIENT_ID,
    sub: account.id,
    email: account.email,
    email_verified: account.emailVerified,
    name: account.name,
    ...(nonce === undefined ? {} : { nonce }),
    iat,
    exp: iat + TOKEN_LIFETIME,
  };
  return signToken(claims, services.secrets.identityProvider);
}

/** Reads an ID token. Undefined when it is not one of this provider's, for us, and in time. */
export async function readIdToken(services: Services, provider: string, token: string) {
  const { claims } = await checkToken(token, services.secrets.identityProvider, services.now());
  const good =
    claims?.['use'] === 'id' && claims.iss === `${services.apiUrl()}/identity/${provider}` && claims.aud === CLIENT_ID;
  const account = good ? findProviderAccount(String(claims.sub)) : undefined;
  if (account === undefined) return undefined;
  const nonce = claims?.['nonce'];
  return { account, nonce: typeof nonce === 'string' ? nonce : undefined };
}

/** What the demo's services are called at every provider. */
export const CLIENT_ID = 'portico-demo';

function seconds(services: Services): number {
  return Math.floor(services.now() / 1000);
}
