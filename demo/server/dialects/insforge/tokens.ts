import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { Services } from '../../services.js';
import { checkToken, signToken } from '../../tokens.js';

const refreshLifetime = 604_800;

/** Whom a token is about. */
export type SessionType = 'user' | 'admin';

/** Access tokens by RS256, refresh tokens by HS256 and stored nowhere (contracts/insforge.md §8). */
export class Tokens {
  /** Fresh at every start: access tokens last minutes, and a refresh brings another. */
  readonly #keys = generateKeyPair('RS256', { extractable: true }).then(async ({ publicKey, privateKey }) => {
    const jwk = await exportJWK(publicKey);
    const kid = `kid_${createHash('sha256').update(String(jwk.n)).digest('hex').slice(0, 32)}`;
    return { publicKey, privateKey, kid, jwk };
  });

  constructor(private readonly services: Services) {}

  async access(claims: JWTPayload): Promise<string> {
    const { privateKey, kid } = await this.#keys;
    const iat = this.#seconds();
    const exp = iat + this.services.settings.insforge.accessTokenLifetime;
    return new SignJWT({ ...claims, iat, exp }).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey);
  }

  async jwks() {
    const { kid, jwk } = await this.#keys;
    return { keys: [{ kty: jwk.kty, n: jwk.n, e: jwk.e, alg: 'RS256', use: 'sig', kid }] };
  }

  /** The claims of a bearer, of either kind: the service tells them apart no better. Undefined where it is no good. */
  async bearer(token: string): Promise<JWTPayload | undefined> {
    const { publicKey } = await this.#keys;
    const currentDate = new Date(this.services.now());
    const byKey = await jwtVerify(token, publicKey, { algorithms: ['RS256'], currentDate }).catch(() => undefined);
    return byKey?.payload ?? (await this.#signed(token));
  }

  /** @param nonce - Of the sign-in: it stays over refreshes, and so does the CSRF token made of it. */
  refresh(sub: string, nonce: string, sessionType: SessionType): Promise<string> {
    const iat = this.#seconds();
    const claims = {
      sub,
      type: 'refresh',
      iss: 'insforge',
      csrfNonce: nonce,
      sessionType,
      iat,
      exp: iat + refreshLifetime,
    };
    return signToken(claims, this.services.secrets.insforge);
  }

  async readRefresh(token: string): Promise<{ sub: string; nonce: string; sessionType: unknown } | undefined> {
    const claims = await this.#signed(token);
    if (claims?.['type'] !== 'refresh') return undefined;
    return { sub: String(claims.sub), nonce: String(claims['csrfNonce']), sessionType: claims['sessionType'] };
  }

  newNonce(): string {
    return randomBytes(32).toString('base64url');
  }

  csrf(nonce: string): string {
    return createHmac('sha256', this.services.secrets.insforge).update(`csrf\n${nonce}`).digest('hex');
  }

  isCsrf(given: string | undefined, nonce: string): boolean {
    const [one, other] = [Buffer.from(given ?? ''), Buffer.from(this.csrf(nonce))];
    return one.length === other.length && timingSafeEqual(one, other);
  }

  /** What a provider brings back, to be opened again by us alone. */
  state(claims: JWTPayload): Promise<string> {
    const iat = this.#seconds();
    return signToken({ ...claims, use: 'state', iat, exp: iat + 3600 }, this.services.secrets.insforge);
  }

  async readState(token: string): Promise<JWTPayload | undefined> {
    const claims = await this.#signed(token);
    return claims?.['use'] === 'state' ? claims : undefined;
  }

  async #signed(token: string): Promise<JWTPayload | undefined> {
    return (await checkToken(token, this.services.secrets.insforge, this.services.now())).claims;
  }

  #seconds(): number {
    return Math.floor(this.services.now() / 1000);
  }
}
