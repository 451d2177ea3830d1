import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import type { MemberKey } from './dialects/inkeep/apps.js';

/** In seconds. */
const LIFETIME = 3600;

/** Plays the server of the site that the widget stands in: it knows its people, and signs for them. */
export class DemoSite {
  private constructor(
    readonly memberKey: MemberKey,
    private readonly privateKey: CryptoKey,
    private readonly now: () => number,
  ) {}

  /** With a key of its own for each start. */
  static async open(now: () => number): Promise<DemoSite> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    return new DemoSite({ kid: 'demo-1', jwk: { ...(await exportJWK(publicKey)), alg: 'ES256' } }, privateKey, now);
  }

  /** A token for one of the site's people, as contracts/inkeep.md §6 wants it. */
  memberToken(memberId: string): Promise<string> {
    const iat = Math.floor(this.now() / 1000);
    return new SignJWT({ sub: memberId, iat, exp: iat + LIFETIME })
      .setProtectedHeader({ alg: 'ES256', kid: this.memberKey.kid })
      .sign(this.privateKey);
  }
}
