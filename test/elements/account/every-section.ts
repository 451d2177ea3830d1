import type { PorticoAccount } from '../../../src/elements/account.js';
import type { FactorEnrolment } from '../../../src/backends/backend.js';
import { FakeAuth, signedIn } from '../fake-auth.js';
import { everything } from '../login/every-view.js';
import { mountWith, settled, until } from '../page.js';

const picture = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E';
const totp: FactorEnrolment = { kind: 'totp', id: 'f9', secret: 'ABCDEFGH', uri: 'otpauth://totp/x', qrCode: picture };

export const newKey = ['sk-AbC123', '0123456789abcdef'.repeat(4)].join('.');

/** A client whose backend has every part of an account; each call is written down. */
export function fullAccount(...given: ConstructorParameters<typeof FakeAuth>): FakeAuth {
  const auth = new FakeAuth(...(given.length ? given : [signedIn()]));
  const did =
    <T>(name: string, result: T) =>
    async (...what: unknown[]): Promise<T> => {
      auth.calls.push([name, ...what]);
      return ((await auth.onCall(name, ...what)) as T | undefined) ?? result;
    };
  auth.capabilities = {
    ...everything,
    profile: true,
    'profile-edit': true,
    'contact-change': true,
    'password-change': true,
    factors: true,
    passkeys: true,
    identities: true,
    'sign-out-others': true,
    'api-keys': true,
    'private-key': true,
  };
  auth.onOffer = () => Promise.resolve({ providers: ['github', 'google'] });
  const known = { id: 'u1', email: 'ada@example.com', name: 'Ada Lovelace', newEmail: 'new@example.com' };
  auth.account = {
    profile: { editable: ['name'], read: did('read', known), update: did('update', known) },
    contact: { change: did('contact', undefined) },
    password: { change: did('password', undefined) },
    factors: {
      list: did('factors', [
        { id: 'f1', kind: 'totp', name: 'My phone', verified: true },
        { id: 'f2', kind: 'webauthn', verified: false },
      ] as const),
      enroll: did('enroll', totp),
      confirm: did('confirm', undefined),
      remove: did('removeFactor', undefined),
      stepUp: did('stepUp', {
        kind: 'second-factor',
        id: 's',
        factors: [{ id: 'f1', kind: 'totp', verified: true }],
      } as const),
    },
    passkeys: {
      list: did('passkeys', [{ id: 'p1', name: 'My laptop', createdAt: '2026-11-21T10:00:00Z' }]),
      add: did('add', { id: 'p2' }),
      rename: did('rename', undefined),
      remove: did('removePasskey', undefined),
    },
    identities: {
      list: did('identities', [
        { id: 'i1', provider: 'email', email: 'ada@example.com' },
        { id: 'i2', provider: 'github' },
      ]),
      link: did('link', { kind: 'redirect', id: 's', url: 'https://x.example', provider: 'google' } as const),
      unlink: did('unlink', undefined),
    },
    apiKeys: {
      list: did('apiKeys', [
        { id: '1', hint: 'sk-Ab…', name: 'Build server', createdAt: '2026-11-21T10:00:00Z', active: true },
        { id: '2', hint: 'sk-Cd…', active: false },
      ]),
      create: did('createKey', { key: newKey }),
      deactivate: did('deactivate', undefined),
    },
    privateKey: { status: did('privateKey', { known: true, hasKey: true, createdAt: '2026-11-21T10:00:00Z' }) },
  };
  return auth;
}

export async function mountAccount(auth = fullAccount(), markup?: string): Promise<PorticoAccount> {
  const account = await mountWith(auth, 'portico-account', markup);
  await until(
    () => account.shadowRoot!.querySelector('section') && !account.shadowRoot!.textContent.includes('Loading'),
  );
  await settled(account);
  return account;
}

export function sectionOf(account: PorticoAccount, name: string): HTMLElement {
  return account.shadowRoot!.querySelector<HTMLElement>(`section[part~="${name}"]`)!;
}

export function buttonIn(account: PorticoAccount, section: string, label: string): HTMLButtonElement {
  const buttons = [...sectionOf(account, section).querySelectorAll('button')];
  return buttons.find(({ textContent }) => textContent.trim() === label)!;
}

/** Every form of the account, by the section and the button that open it. */
export const edits: Readonly<Record<string, readonly [section: string, label: string]>> = {
  'another name': ['profile', 'Change'],
  'another address': ['contact', 'Change e-mail'],
  'another number': ['contact', 'Change phone number'],
  'another password': ['password', 'Change password'],
  'an authenticator app': ['factors', 'Add an authenticator app'],
  'a phone': ['factors', 'Add a phone'],
  'a passkey’s name': ['passkeys', 'Rename'],
  'a key for programs': ['api-keys', 'Create a key'],
};

export async function openEdit(account: PorticoAccount, section: string, label: string): Promise<HTMLFormElement> {
  buttonIn(account, section, label).click();
  await until(() => account.querySelector('form')?.checkVisibility());
  await settled(account);
  return account.querySelector('form')!;
}

/** Makes a key for programs, as a person would, until it can be seen. */
export async function showNewKey(account: PorticoAccount): Promise<HTMLFormElement> {
  const form = await openEdit(account, 'api-keys', 'Create a key');
  form.requestSubmit();
  await until(() => form.querySelector('[data-part="secret"]'));
  await settled(account);
  return form;
}
