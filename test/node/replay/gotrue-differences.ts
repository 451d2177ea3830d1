import type { Exchange } from './exchange.js';
import type { Difference } from './play.js';

/**
 * The exchanges of the GoTrue file were worked out from its source around one sample user. Where the sample does not fit
 * the flow, the backend answers as the flow has it, and the exchange is held to that instead.
 */
export const differences: Readonly<Record<string, Difference>> = {
  'signup.confirm': unverified(),
  'signup.pkce': unverified(),
  'verify.sms.ok': {
    why: 'the sample user has an e-mail identity; one who came by phone has a phone identity',
    expect: changeUser((user) => ({
      ...user,
      identities: user.identities.map(({ email: _email, ...identity }) => ({
        ...identity,
        provider: 'phone',
        identity_data: {
          email_verified: false,
          phone: '491701234567',
          phone_verified: true,
          sub: identity['id'],
        },
      })),
    })),
  },
  'pkce.exchange.ok': linked('github'),
  'idtoken.ok': linked('google'),
  'passkey.reg.options': {
    why: 'the file derives the member set without having seen it; the WebAuthn server library says more',
    expect: (exchange) => {
      const body = exchange.responseBody as { options: Record<string, unknown> };
      const more = {
        timeout: 300_000,
        attestation: 'none',
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
        extensions: { credProps: true },
        hints: [],
        pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
      };
      return { ...exchange, responseBody: { ...body, options: { ...body.options, ...more } } };
    },
  },
};

interface SampleUser {
  readonly identities: readonly Readonly<Record<string, unknown>>[];
  readonly [member: string]: unknown;
}

function changeUser(change: (user: SampleUser) => SampleUser): Difference['expect'] {
  return (exchange: Exchange) => {
    const body = exchange.responseBody as { user: SampleUser };
    return { ...exchange, responseBody: { ...body, user: change(body.user) } };
  };
}

/** Nobody has opened the mail yet. */
function unverified(): Difference {
  return {
    why: 'the sample identity says that the address is verified, which it becomes by the confirmation only',
    expect: (exchange) => {
      const user = exchange.responseBody as SampleUser;
      const identities = user.identities.map((identity) => ({
        ...identity,
        identity_data: { ...(identity['identity_data'] as object), email_verified: false },
      }));
      return { ...exchange, responseBody: { ...user, identities } };
    },
  };
}

/** Who comes through a provider with an address that has an account gets a second identity there. */
function linked(provider: string): Difference {
  return {
    why: "the sample user has no identity of the provider's; one who came through it has",
    expect: changeUser((user) => ({
      ...user,
      app_metadata: { provider: 'email', providers: ['email', provider] },
      identities: [
        ...user.identities,
        {
          ...user.identities[0],
          id: '1815',
          provider,
          identity_data: {
            email: 'ada@example.com',
            email_verified: true,
            full_name: 'Ada Lovelace',
            iss: '',
            name: 'Ada Lovelace',
            phone_verified: false,
            provider_id: '1815',
            sub: '1815',
          },
        },
      ],
    })),
  };
}
