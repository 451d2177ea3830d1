import { assert } from '@esm-bundle/chai';
import type axe from 'axe-core';
import type { Step } from '../../src/backends/backend.js';
import { AuthError } from '../../src/errors.js';
import { FakeAuth, signedIn, visitor } from './fake-auth.js';
import { clearPage, mount, mountWith, part, piece, settled, until } from './page.js';
import { buttonIn, edits, fullAccount, mountAccount, openEdit, showNewKey } from './account/every-section.js';
import { ableAuth, mountPage, mountStep, pages, steps } from './login/every-view.js';
import { prefer } from './prefer.js';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** axe-core is a classic script. */
async function loadAxe(): Promise<void> {
  const script = document.createElement('script');
  script.src = '/node_modules/axe-core/axe.min.js';
  const loaded = new Promise((resolve, reject) => {
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
  });
  document.head.append(script);
  await loaded;
}

const anonymous = { status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 } as const;
const visited = (page: string) => (page === 'upgrade' ? ableAuth(anonymous) : ableAuth());
const unset = (): AuthError => new AuthError('misconfigured', 'The anon key is not configured.', { requestId: '01K8' });

const views: Record<string, () => Promise<unknown>> = {
  ...Object.fromEntries(Object.entries(steps).map(([what, step]) => [what, () => mountStep(step)])),
  ...Object.fromEntries(pages.map((page) => [`the page to ${page}`, () => mountPage(page, visited(page))])),
  'a form with all that is wrong with it': async () => {
    const login = await mountPage('sign-up');
    login.querySelector<HTMLFormElement>('form[slot="view"]')!.requestSubmit();
    await settled(login);
  },
  'a new password that lacks something': async () => {
    const auth = ableAuth();
    const passwordRules = { minLength: 8, digit: true, lower: true, upper: true, special: true };
    auth.onOffer = () => Promise.resolve({ passwordRules });
    const login = await mountStep(steps['another password']!, auth);
    await until(() => login.querySelector('[data-rule]'));
    login.querySelector<HTMLInputElement>('form[slot="view"] input[name="password"]')!.value = 'eight letters';
    login.querySelector<HTMLFormElement>('form[slot="view"]')!.requestSubmit();
    await settled(login);
  },
  'a mail that is waited for': () =>
    mountStep({ ...steps['the code of a mail']!, resendAtMs: Date.now() + 599_000 } as Step),
  'a wrong code': async () => {
    const auth = ableAuth();
    auth.onCall = () => Promise.reject(new AuthError('code_invalid', 'no', { requestId: '01K8' }));
    const login = await mountStep(steps['the code of a mail']!, auth);
    login.querySelector<HTMLInputElement>('form[slot="view"] input')!.value = '1';
    login.querySelector<HTMLFormElement>('form[slot="view"]')!.requestSubmit();
    await until(() => login.querySelector('form[slot="view"] [data-part="error"]')?.textContent);
  },
  'the account': () => mountAccount(),
  'the account of a guest': () => mountAccount(fullAccount(anonymous)),
  ...Object.fromEntries(
    Object.entries(edits).map(([what, [section, label]]) => [
      `in the account: ${what}`,
      async () => openEdit(await mountAccount(), section, label),
    ]),
  ),
  'a key that was just made': async () => showNewKey(await mountAccount()),
  'a private key of which nothing is known': async () => {
    const auth = fullAccount();
    auth.account = { privateKey: { status: async () => ({ known: false }) } };
    await mountAccount(auth);
  },
  'what is about to be removed': async () => {
    const account = await mountAccount();
    buttonIn(account, 'passkeys', 'Remove').click();
    await settled(account);
  },
  'the sign-in form': () => mountWith(new FakeAuth(), 'portico-login'),
  'the sign-in form with controls of the page': () =>
    mountWith(
      new FakeAuth(),
      'portico-login',
      `<portico-login><label slot="fields">Team <input name="team"></label>
        <label slot="terms"><input type="checkbox" name="terms"> I agree</label><a slot="footer" href="#">Help</a></portico-login>`,
    ),
  'the sign-in form after a wrong password': async () => {
    const auth = new FakeAuth();
    auth.onSignIn = () => Promise.reject(new AuthError('invalid_credentials', 'no'));
    const login = await mountWith(auth, 'portico-login');
    const [email, password] = login.querySelectorAll('input');
    [email!.value, password!.value] = ['ada@example.com', 'wrong'];
    login.querySelector('form')!.requestSubmit();
    await until(() => piece(login, 'error')!.textContent);
  },
  'the sign-in form with empty fields': async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login');
    login.querySelector('form')!.requestSubmit();
  },
  'the sign-in form while it is busy': async () => {
    const auth = new FakeAuth();
    auth.onSignIn = () => new Promise(() => undefined);
    const login = await mountWith(auth, 'portico-login');
    const [email, password] = login.querySelectorAll('input');
    [email!.value, password!.value] = ['ada@example.com', 'right'];
    login.querySelector('form')!.requestSubmit();
    await settled(login);
  },
  'who is signed in': () => mountWith(new FakeAuth(signedIn()), 'portico-login'),
  'a key that is to be changed': async () => {
    const auth = new FakeAuth(signedIn());
    const login = await mountWith(auth, 'portico-login');
    auth.tell({ type: 'rotate', why: 'age', atMs: 0 });
    await until(() => part(login, 'rotation'));
  },
  'a backend without passwords': async () => {
    const auth = new FakeAuth();
    auth.capabilities = { password: false };
    await mountWith(auth, 'portico-login');
  },
  'a site that is not set up': async () => {
    const auth = new FakeAuth();
    auth.onOffer = () => Promise.reject(unset());
    const login = await mountWith(auth, 'portico-login');
    await until(() => part(login, 'hint'));
  },
  'settings that are wrong': async () => {
    const auth = mount('portico-auth', '<portico-auth></portico-auth>');
    await until(() => part(auth, 'hint'));
  },
  'the anonymous session at work': async () => {
    const auth = new FakeAuth();
    auth.onAnonymous = () => new Promise(() => undefined);
    const element = await mountWith(auth, 'portico-anonymous');
    auth.tell({ type: 'progress', fraction: 0.4, hashesPerSecond: 1 });
    await until(() => part(element, 'progress'));
  },
  'the anonymous session, done': () => mountWith(new FakeAuth(anonymous), 'portico-anonymous'),
  'the anonymous session, to be started': () =>
    mountWith(new FakeAuth(), 'portico-anonymous', '<portico-anonymous start="manual"></portico-anonymous>'),
  'the anonymous session, failed': async () => {
    const auth = new FakeAuth();
    auth.onAnonymous = () => Promise.reject(new AuthError('pow_refused', 'no'));
    const element = await mountWith(auth, 'portico-anonymous');
    await until(() => element.matches(':state(failed)'));
  },
  'the menu, open': async () => {
    const user = await mountWith(
      new FakeAuth(signedIn()),
      'portico-user',
      '<portico-user account-href="/account"></portico-user>',
    );
    part(user, 'button')!.click();
    await settled(user);
  },
  'a guest': () =>
    mountWith(
      new FakeAuth(anonymous),
      'portico-user',
      '<portico-user><a slot="signed-out" href="#">Sign in</a></portico-user>',
    ),
};

suite('axe-core finds nothing in', () => {
  suiteSetup(loadAxe);
  teardown(async () => {
    clearPage();
    document.documentElement.removeAttribute('style');
    await prefer({});
  });

  for (const [what, show] of Object.entries(views)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`${what}, ${colorScheme}`, async () => {
        document.documentElement.lang = 'en';
        document.documentElement.style.cssText = `color-scheme: ${colorScheme}; background: Canvas`;
        // The page’s own word counts more; what the system prefers is for what would not heed it.
        await prefer({ 'prefers-color-scheme': colorScheme });
        await show();
        const fading = document.getAnimations().filter(({ effect }) => effect!.getComputedTiming().iterations === 1);
        await Promise.allSettled(fading.map(({ finished }) => finished));
        const { violations } = await window.axe.run(document.body, {
          // The page round the element is the test's.
          rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
        });
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => html + failureSummary).join()}`,
        );
        assert.isEmpty(found, found.join('\n'));
      });
    }
  }
});
