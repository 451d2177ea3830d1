import type { Backend, Session, Step, StepContext } from '../../src/backends/backend.js';
import { AuthError } from '../../src/errors.js';
import { call as plainCall } from './fake-server.js';

/** What a person typed, and what was given to us: none of it may come out again in an error. */
export const secrets = {
  password: 'open-sesame-42',
  code: '918273',
  accessToken: 'access-token-of-ours',
  refreshToken: 'refresh-token-of-ours',
  idToken: 'id-token-of-ours',
  verifier: 'verifier-of-ours-0123456789',
  ticket: 'ticket-of-ours-0123456789',
};

export const anonymousSession: Session = {
  accessToken: secrets.accessToken,
  refreshToken: secrets.refreshToken,
  issuedAtMs: 1,
  expiresAtMs: 4_000_000,
  user: { id: 'u1', anonymous: true },
};
const session: Session = { ...anonymousSession, user: { id: 'u1', anonymous: false, email: 'ada@example.com' } };

const email = 'ada@example.com';
const { password, code } = secrets;
const call = () => ({ ...plainCall(), redirectTo: 'https://site.example/back' });

function contextOf(held: Session | undefined): StepContext {
  return {
    secrets: { verifier: secrets.verifier, ticket: secrets.ticket },
    session: held,
    exchange: (trade) => trade(held ?? session),
  };
}

const step = <Kind extends Step['kind']>(kind: Kind, rest: object) =>
  ({ kind, id: 'step-1', ...rest }) as unknown as Extract<Step, { kind: Kind }>;
const totp = { id: 'f1', kind: 'totp', verified: true } as const;

/** Every call of an adapter that a server's answer can reach, by name. */
export const everyCall: Readonly<Record<string, (backend: Backend) => Promise<unknown> | undefined>> = {
  describe: (backend) => backend.describe?.(call()),
  anonymous: (backend) => backend.signInAnonymously?.(call()),
  password: (backend) => backend.signIn?.({ method: 'password', email, password }, call()),
  'e-mail code': (backend) => backend.signIn?.({ method: 'email-code', email }, call()),
  'text code': (backend) => backend.signIn?.({ method: 'phone-code', phone: '+491701234567' }, call()),
  'id token': (backend) =>
    backend.signIn?.({ method: 'id-token', provider: 'google', idToken: secrets.idToken }, call()),
  oauth: (backend) => backend.signIn?.({ method: 'oauth', provider: 'github' }, call()),
  sso: (backend) => backend.signIn?.({ method: 'sso', domain: 'corp.example' }, call()),
  passkey: (backend) => backend.signIn?.({ method: 'passkey' }, call()),
  'API key': (backend) => backend.signIn?.({ method: 'api-key', key: secrets.password }, call()),
  'site token': (backend) => backend.signIn?.({ method: 'site-token' }, call()),
  'sign-up': (backend) => backend.signUp?.({ email, password }, call()),
  reset: (backend) => backend.resetPassword?.({ email }, call()),
  upgrade: (backend) => backend.upgrade?.({ method: 'password', email, password }, contextOf(anonymousSession), call()),
  resend: (backend) =>
    backend.resend?.(step('email-code', { sentTo: email, purpose: 'sign-up' }), contextOf(undefined), call()),
  code: (backend) =>
    backend.continue?.<'email-code'>(
      step('email-code', { sentTo: email, purpose: 'sign-in' }),
      { code },
      contextOf(undefined),
      call(),
    ),
  'confirmation code': (backend) =>
    backend.continue?.<'email-code'>(
      step('email-code', { sentTo: email, purpose: 'sign-up' }),
      { code },
      contextOf(undefined),
      call(),
    ),
  'reset code': (backend) =>
    backend.continue?.<'email-code'>(
      step('email-code', { sentTo: email, purpose: 'reset' }),
      { code },
      contextOf(undefined),
      call(),
    ),
  'second factor': (backend) =>
    backend.continue?.<'second-factor'>(
      step('second-factor', { factors: [{ ...totp, kind: 'phone' }], challenged: { factor: 'f1', challenge: 'c1' } }),
      { factor: 'f1', code },
      contextOf(session),
      call(),
    ),
  'new password': (backend) =>
    backend.continue?.<'set-password'>(
      step('set-password', { why: 'reset' }),
      { password },
      contextOf(session),
      call(),
    ),
  'come back': (backend) =>
    backend.finishReturn?.(
      { query: new URLSearchParams('code=abc'), fragment: new URLSearchParams() },
      contextOf(undefined),
      call(),
    ),
  'come back to InsForge': (backend) =>
    backend.finishReturn?.(
      { query: new URLSearchParams('insforge_code=abc'), fragment: new URLSearchParams() },
      contextOf(undefined),
      call(),
    ),
  refresh: (backend) => backend.refresh(session, plainCall()),
  'sign out': (backend) => backend.signOut?.(session, 'everywhere', plainCall()),
  profile: (backend) => backend.account?.profile?.read(session, call()),
  'profile edit': (backend) => backend.account?.profile?.update?.(session, { name: 'Ada', firstName: 'Ada' }, call()),
  'password change': (backend) => backend.account?.password?.change(session, { password }, call()),
  'address change': (backend) => backend.account?.contact?.change(session, { email: 'new@example.com' }, call()),
  factors: (backend) => backend.account?.factors?.list(session, call()),
  'factor enrolment': (backend) => backend.account?.factors?.enroll(session, { kind: 'totp' }, call()),
  'step up': (backend) => backend.account?.factors?.stepUp(session, call()),
  'factor removal': (backend) => backend.account?.factors?.remove(session, 'f1', call()),
  passkeys: (backend) => backend.account?.passkeys?.list(session, call()),
  'new passkey': (backend) => backend.account?.passkeys?.add(session, call()),
  'passkey name': (backend) => backend.account?.passkeys?.rename(session, 'p1', 'Laptop', call()),
  identities: (backend) => backend.account?.identities?.list(session, call()),
  'identity link': (backend) => backend.account?.identities?.link(session, 'github', call()),
  'API keys': (backend) => backend.account?.apiKeys?.list(session, call()),
  'new API key': (backend) => backend.account?.apiKeys?.create(session, 'Laptop', call()),
  'API key deactivation': (backend) => backend.account?.apiKeys?.deactivate(session, '1', call()),
  'private key': (backend) => backend.account?.privateKey?.status(session, call()),
  'login method': (backend) => backend.loginMethod?.(email, plainCall()),
  invitation: (backend) => backend.resendInvite?.(email, plainCall()),
};

/** The AuthError that the call fails with, or what it gives; anything else thrown fails the test. */
export async function failureOf(run: () => Promise<unknown> | undefined): Promise<AuthError | { given: unknown }> {
  try {
    const given = await run();
    const verdict = given as { kind?: string; error?: AuthError } | undefined;
    return verdict?.error instanceof AuthError ? verdict.error : { given };
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw new Error(`Not an AuthError: ${String(error)}`, { cause: error });
  }
}

/** Fails where an error tells anything that was sent, or keeps the server's body. */
export function assertTellsNothing(error: AuthError): void {
  const { code: _, ...rest } = error;
  const told = JSON.stringify({ ...rest, message: error.message, stack: error.stack, cause: String(error.cause) });
  for (const [name, secret] of Object.entries(secrets)) {
    if (told.includes(secret)) throw new Error(`The error ${error.code} tells the ${name}.`);
  }
  if (told.includes(email)) throw new Error(`The error ${error.code} tells the address.`);
}
