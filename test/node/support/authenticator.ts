import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const RELYING_PARTY = 'localhost';
/** Apple's, so that the server knows a name for it. */
const AAGUID = Buffer.from('fbfc3007154e4ecc8c0b6e020557d7bd', 'hex');

/** User present and verified; and, when a credential is made, its key attached. WebAuthn §6.1. */
const PRESENT_VERIFIED = 0x05;
const WITH_KEY = 0x40;

/** Does what a passkey's device does: real keys, real signatures, no hardware. */
export class SoftAuthenticator {
  readonly id = randomBytes(16).toString('base64url');
  readonly #key: KeyObject;
  readonly #publicKey: Buffer;
  #counter = 0;

  /** `origin`: of the page that the ceremonies happen on. */
  constructor(private readonly origin: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    // COSE: key type EC2, algorithm ES256, curve P-256.
    this.#publicKey = encode([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x!)],
      [-3, bytes(y!)],
    ]);
  }

  /** Answers `navigator.credentials.create`, as `toJSON()` gives it. */
  create({ challenge }: { challenge: string }) {
    const rawId = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(rawId.length);
    const attested = Buffer.concat([AAGUID, length, rawId, this.#publicKey]);
    const authData = Buffer.concat([this.#authenticatorData(PRESENT_VERIFIED | WITH_KEY), attested]);
    const attestationObject = encode([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ]);
    return this.#credential({
      clientDataJSON: this.#clientData('webauthn.create', challenge),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** Answers `navigator.credentials.get`. */
  get({ challenge }: { challenge: string }) {
    const clientDataJSON = this.#clientData('webauthn.get', challenge);
    const authenticatorData = this.#authenticatorData(PRESENT_VERIFIED);
    const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
    return this.#credential({
      clientDataJSON,
      authenticatorData: authenticatorData.toString('base64url'),
      signature: sign('sha256', Buffer.concat([authenticatorData, hash]), this.#key).toString('base64url'),
    });
  }

  #credential(response: object) {
    return { id: this.id, rawId: this.id, type: 'public-key', response, clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string): string {
    const data = { type, challenge, origin: this.origin, crossOrigin: false };
    return Buffer.from(JSON.stringify(data)).toString('base64url');
  }

  #authenticatorData(flags: number): Buffer {
    this.#counter += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    return Buffer.concat([createHash('sha256').update(RELYING_PARTY).digest(), Buffer.from([flags]), counter]);
  }
}

function encode(entries: [string | number, unknown][]): Buffer {
  return Buffer.from(isoCBOR.encode(new Map(entries) as never));
}

function bytes(base64url: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}
