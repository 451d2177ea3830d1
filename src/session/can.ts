import type { Backend, Capability } from '../backends/backend.js';

/** What the adapter has methods for; whether the service offers it just now is another question. */
export function abilities(backend: Backend): ReadonlySet<Capability> {
  const { account = {}, signOutScopes = ['here', 'others', 'everywhere'] } = backend;
  const has: Readonly<Partial<Record<Capability, unknown>>> = {
    anonymous: backend.signInAnonymously,
    'sign-up': backend.signUp,
    reset: backend.resetPassword,
    upgrade: backend.upgrade,
    'resend-invite': backend.resendInvite,
    profile: account.profile,
    'profile-edit': account.profile?.update,
    'password-change': account.password,
    'contact-change': account.contact,
    factors: account.factors,
    passkeys: account.passkeys,
    identities: account.identities,
    'api-keys': account.apiKeys,
    'private-key': account.privateKey,
    'sign-out-everywhere': backend.signOut && signOutScopes.includes('everywhere'),
    'sign-out-others': backend.signOut && signOutScopes.includes('others'),
  };
  const methods = backend.signIn ? (backend.methods ?? ['password']) : [];
  const present = Object.entries(has).flatMap(([capability, there]) => (there ? [capability as Capability] : []));
  return new Set<Capability>([...methods, ...present]);
}
