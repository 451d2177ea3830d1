import type { Step } from '../../../src/backends/backend.js';
import type { PorticoLogin } from '../../../src/elements/login.js';
import { FakeAuth } from '../fake-auth.js';
import { mountWith, piece, settled, until } from '../page.js';

export const everything: FakeAuth['capabilities'] = {
  password: true,
  'email-code': true,
  'magic-link': true,
  'phone-code': true,
  passkey: true,
  sso: true,
  oauth: true,
  'api-key': true,
  'sign-up': true,
  reset: true,
  upgrade: true,
  'resend-invite': true,
  'sign-out-everywhere': true,
};

const phone = { id: 'f1', kind: 'phone', phone: '+44 20 7946 0958', verified: true } as const;
const totp = { id: 'f2', kind: 'totp', name: 'My phone', verified: true } as const;
const key = { id: 'f3', kind: 'webauthn', verified: true } as const;
const sentTo = 'ada@example.com';
const secondFactor = { kind: 'second-factor', id: 's' } as const;

/** Every step that a backend may ask for, as a form of its own. */
export const steps: Readonly<Record<string, Step>> = {
  'the code of a mail': { kind: 'email-code', id: 's', sentTo, purpose: 'sign-up' },
  'the code of a mail for another password': { kind: 'email-code', id: 's', sentTo, purpose: 'reset' },
  'the link of a mail': { kind: 'email-link', id: 's', sentTo, purpose: 'sign-in' },
  'the code of a message': { kind: 'phone-code', id: 's', sentTo: '+44', purpose: 'sign-in', channel: 'sms' },
  'the choice of a second factor': { ...secondFactor, factors: [phone, totp, key] },
  'the code of an app': { ...secondFactor, factors: [totp] },
  'a phone as second factor': { ...secondFactor, factors: [phone] },
  'the code on that phone': { ...secondFactor, factors: [phone], challenged: { factor: 'f1', challenge: 'c' } },
  'a security key': { ...secondFactor, factors: [key] },
  'another password': { kind: 'set-password', id: 's', why: 'reset', email: sentTo },
  'the first password': { kind: 'set-password', id: 's', why: 'invite', email: sentTo },
  'a code for another password': { kind: 'reauthentication', id: 's' },
  'whether this is you': { kind: 'confirm-account', id: 's', user: { id: 'u', anonymous: false, email: sentTo } },
  'an address that is confirmed': { kind: 'sign-in', id: 's', why: 'confirmed' },
  'the other mailbox': { kind: 'other-mailbox', id: 's' },
};

export const pages = ['sign-up', 'upgrade', 'reset', 'email', 'link', 'phone', 'sso', 'api-key', 'invite'] as const;

/** A client whose backend can do everything. */
export function ableAuth(...given: ConstructorParameters<typeof FakeAuth>): FakeAuth {
  const auth = new FakeAuth(...given);
  auth.capabilities = { ...everything };
  auth.onOffer = () => Promise.resolve({ providers: ['github', 'google'] });
  return auth;
}

/** Until the form that was loaded for it stands in the page. */
export async function viewShown(login: PorticoLogin): Promise<HTMLFormElement> {
  const form = () => login.querySelector<HTMLFormElement>('form[slot="view"]');
  await until(() => form()?.checkVisibility());
  await settled(login);
  return form()!;
}

export async function mountStep(step: Step, auth = ableAuth()): Promise<PorticoLogin> {
  auth.step = step;
  const login = await mountWith(auth, 'portico-login');
  await viewShown(login);
  return login;
}

export function press(login: PorticoLogin, part: string): void {
  login.shadowRoot!.querySelector<HTMLElement>(`[part~="${part}"]`)!.click();
}

/** Through the links and buttons that a person would press. */
export async function mountPage(
  page: (typeof pages)[number],
  auth = ableAuth(),
  markup?: string,
): Promise<PorticoLogin> {
  const login = await mountWith(
    auth,
    'portico-login',
    markup ??
      `<portico-login methods="password email-code magic-link phone-code passkey sso oauth api-key"></portico-login>`,
  );
  const ways = ['email', 'link', 'phone', 'sso', 'api-key'];
  if (page === 'upgrade') login.view = 'upgrade';
  else if (ways.includes(page)) {
    await until(() => login.shadowRoot!.querySelectorAll('[part="way"]').length === 6);
    login.shadowRoot!.querySelectorAll<HTMLElement>('[part="way"]')[ways.indexOf(page) + 1]!.click();
  } else {
    await until(() => login.shadowRoot!.querySelector(`[part~="${page}"]`));
    press(login, page);
  }
  await viewShown(login);
  return login;
}

export function submitOf(login: PorticoLogin): HTMLButtonElement | null {
  return piece(login.querySelector('form[slot="view"]')!, 'submit');
}
