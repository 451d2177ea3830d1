import { html, nothing, type TemplateResult } from 'lit';
import type { Words } from '../../locales/en.js';
import { fill } from '../words.js';
import type { Page, Step } from './flow.js';
import { providerName } from './provider-name.js';
import type { Ways } from './ways.js';

/** What the person can press instead of sending the form. */
export interface Presses {
  provider(name: string): void;
  passkey(): void;
  go(page: Page): void;
  back(): void;
}

const wayWords: Readonly<Partial<Record<Page, keyof Words>>> = {
  'sign-in': 'use_password',
  email: 'use_email',
  link: 'use_link',
  phone: 'use_phone',
  sso: 'use_sso',
  'api-key': 'use_key',
};

/** The other ways in, below the form: providers first, since one press does it. */
export function otherWays(
  page: Page,
  ways: Ways,
  words: Words,
  busy: boolean,
  on: Presses,
): TemplateResult | typeof nothing {
  const making = page === 'sign-up' || page === 'upgrade';
  if (page === 'reset' || page === 'invite') return nothing;
  const pages = making ? [] : ways.pages.filter((other) => other !== page);
  const passkey = ways.passkey && !making;
  if (!ways.providers.length && !pages.length && !passkey) return nothing;
  const button = (part: string, label: string, press: () => void) =>
    html`<button part=${part} type="button" aria-disabled=${busy ? 'true' : nothing} @click=${press}>${label}</button>`;
  return html`
    <div class="ways">
      ${page === 'sign-in' && !ways.pages.includes(page) ? nothing : html`<p class="or" aria-hidden="true">${words.or}</p>`}
      ${ways.providers.map((name) =>
        button('provider', fill(words.continue_with, { provider: providerName(name) }), () => on.provider(name)),
      )}
      ${passkey ? button('way', words.use_passkey, () => on.passkey()) : nothing}
      ${pages.map((other) => button('way', words[wayWords[other] ?? 'use_password'], () => on.go(other)))}
    </div>
  `;
}

/** The small links below: what else can be asked for, and the way back. `cancel`: something waits for another window. */
export function links(
  step: Step,
  ways: Ways,
  words: Words,
  cancel: boolean,
  on: Presses,
): TemplateResult | typeof nothing {
  const found: [part: string, label: string, press: () => void][] = [];
  const go = (page: Page, label: string) => found.push([page, label, () => on.go(page)]);
  if (cancel) found.push(['back', words.cancel, () => on.back()]);
  else if (step.kind === 'step') found.push(['back', words.back, () => on.back()]);
  else if (step.kind === 'page') {
    const { page, home } = step;
    const signIn = ways.pages.includes('sign-in');
    if (page === 'sign-in') {
      if (ways.reset) go('reset', words.forgot_password);
      if (ways.signUp) go('sign-up', words.create_account);
      if (ways.invite) go('invite', words.no_invitation);
    } else if (signIn && (page === 'sign-up' || page === 'upgrade')) go('sign-in', words.have_account);
    else if (page !== home || step.user) found.push(['back', words.back, () => on.back()]);
    else if (page === 'reset' && signIn) go('sign-in', words.back);
    else if (ways.signUp) go('sign-up', words.create_account);
  }
  if (!found.length) return nothing;
  return html`<div class="links">
    ${found.map(([part, label, press]) => html`<button part="link ${part}" type="button" @click=${press}>${label}</button>`)}
  </div>`;
}
