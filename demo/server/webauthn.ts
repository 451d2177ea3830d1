import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { StoredCredential } from './accounts/factors.js';
import type { Services } from './services.js';

/** The name that the demo's passkeys are bound to. WebAuthn takes no IP address for one. */
const RELYING_PARTY = 'localhost';
const RELYING_PARTY_NAME = 'Portico demo';
/** As the contract's options say it, in milliseconds. */
const TIMEOUT_MS = 300_000;

/** Some authenticators by their AAGUID, so that a new passkey has a name that its owner knows. */
const AUTHENTICATORS: Readonly<Record<string, string>> = {
  'fbfc3007-154e-4ecc-8c0b-6e020557d7bd': 'iCloud Keychain',
  'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4': 'Google Password Manager',
  '08987058-cadc-4b81-b6e1-30de50dcbe96': 'Windows Hello',
};

/** Who a credential is made for. */
export interface CredentialOwner {
  readonly id: string;
  readonly name: string;
}

/** Options for `navigator.credentials.create`. `discoverable`: a passkey, found without a name being typed. */
export function creationOptions(owner: CredentialOwner, known: readonly StoredCredential[], discoverable: boolean) {
  return generateRegistrationOptions({
    rpName: RELYING_PARTY_NAME,
    rpID: RELYING_PARTY,
    userName: owner.name,
    userDisplayName: owner.name,
    userID: new TextEncoder().encode(owner.id),
    timeout: TIMEOUT_MS,
    excludeCredentials: known.map(descriptor),
    authenticatorSelection: { residentKey: discoverable ? 'required' : 'discouraged', userVerification: 'preferred' },
  });
}

/** Options for `navigator.credentials.get`; without credentials any passkey of this site will do. */
export function requestOptions(known?: readonly StoredCredential[]) {
  return generateAuthenticationOptions({
    rpID: RELYING_PARTY,
    timeout: TIMEOUT_MS,
    userVerification: 'preferred',
    ...(known === undefined ? {} : { allowCredentials: known.map(descriptor) }),
  });
}

/** What a new credential says of itself, or undefined when it is not what was asked for. */
export async function readCreated(
  services: Services,
  origin: string | undefined,
  challenge: string,
  response: unknown,
): Promise<(StoredCredential & { readonly name: string }) | undefined> {
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: response as never,
      expectedChallenge: challenge,
      expectedOrigin: origins(services, origin),
      expectedRPID: RELYING_PARTY,
      requireUserVerification: false,
    });
    if (registrationInfo === undefined) return undefined;
    const { id, publicKey, counter, transports } = registrationInfo.credential;
    const key = Buffer.from(publicKey).toString('base64url');
    const name = AUTHENTICATORS[registrationInfo.aaguid] ?? 'Passkey';
    return { id, publicKey: key, counter, name, ...(transports === undefined ? {} : { transports }) };
  } catch {
    // The library throws on anything malformed; its message may quote the response.
    return undefined;
  }
}

/** The credential with its new counter, or undefined when the answer is not that credential's to this challenge. */
export async function readAnswered(
  services: Services,
  origin: string | undefined,
  challenge: string,
  credential: StoredCredential,
  response: unknown,
): Promise<StoredCredential | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as never,
      expectedChallenge: challenge,
      expectedOrigin: origins(services, origin),
      expectedRPID: RELYING_PARTY,
      requireUserVerification: false,
      credential: {
        id: credential.id,
        publicKey: new Uint8Array(Buffer.from(credential.publicKey, 'base64url')),
        counter: credential.counter,
      },
    });
    return verified ? { ...credential, counter: authenticationInfo.newCounter } : undefined;
  } catch {
    return undefined;
  }
}

/** The demo's own page, and pages of other ports of this machine's `localhost`: each is as trusted as the demo. */
function origins(services: Services, origin: string | undefined): string[] {
  const own = services.pageUrl();
  const local = origin !== undefined && URL.canParse(origin) && new URL(origin).hostname === RELYING_PARTY;
  return local ? [own, origin] : [own];
}

function descriptor({ id, transports }: StoredCredential) {
  return transports === undefined ? { id } : { id, transports: [...transports] };
}
