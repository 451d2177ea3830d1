import { assert } from '@esm-bundle/chai';
import { sendKeys } from '@web/test-runner-commands';
import { AuthError } from '../../src/errors.js';
import type { PorticoAccount } from '../../src/elements/account.js';
import type { Step } from '../../src/backends/backend.js';
import { buttonIn, fullAccount, mountAccount, openEdit, sectionOf } from './account/every-section.js';
import { FakeAuth, signedIn, visitor } from './fake-auth.js';
import { clearPage, hearErrors, mountWith, settled, stopHearing, textOf, until } from './page.js';

function type(account: PorticoAccount, name: string, text: string): void {
  account.querySelector<HTMLInputElement>(`form input[name="${name}"]`)!.value = text;
}

function send(account: PorticoAccount): void {
  account.querySelector('form')!.requestSubmit();
}

suite('the account', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  test('looks as it should where no login has stood before', async () => {
    const host = document.createElement('div');
    document.body.append(host);
    const root = host.attachShadow({ mode: 'open' });
    const place = document.createElement('portico-auth');
    place.append(document.createElement('portico-account'));
    place.client = fullAccount();
    root.append(place);
    const account = place.querySelector('portico-account')!;
    await until(() => account.shadowRoot!.querySelector('section'));
    const form = await openEdit(account, 'password', 'Change password');
    assert.isFalse(form.querySelector('[data-part="hidden"]')!.checkVisibility(), 'it is for password managers');
    const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(sectionOf(account, 'password'));
    const room =
      sectionOf(account, 'password').clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd);
    assert.closeTo(form.getBoundingClientRect().width, Math.min(room, 400), 1);
  });

  test('has only the sections that the backend can fill', async () => {
    const auth = new FakeAuth(signedIn());
    auth.capabilities = { password: true };
    const account = await mountAccount(auth);
    assert.deepEqual(
      [...account.shadowRoot!.querySelectorAll('h2')].map(({ textContent }) => textContent),
      ['Where you are signed in'],
    );
    assert.lengthOf(sectionOf(account, 'sessions').querySelectorAll('button'), 1);
  });

  test('has those that the site asks for, in its order', async () => {
    const markup = '<portico-account sections="password nothing profile"></portico-account>';
    const auth = fullAccount();
    const account = await mountAccount(auth, markup);
    const shown = [...account.shadowRoot!.querySelectorAll('section')].map((section) => section.part.value);
    assert.deepEqual(shown, ['section password', 'section profile']);
    assert.deepEqual(
      auth.calls.map(([name]) => name),
      ['read'],
      'what is not shown is not asked for',
    );
  });

  test('shows nothing of somebody who is not here', async () => {
    const auth = fullAccount();
    const account = await mountAccount(
      auth,
      '<portico-account><a slot="signed-out" href="#">Sign in</a></portico-account>',
    );
    await openEdit(account, 'password', 'Change password');
    type(account, 'password', 'secret');
    auth.become({ status: 'signed-out' }, 'user');
    await settled(account);
    assert.isNull(account.querySelector('form'));
    assert.isNull(account.shadowRoot!.querySelector('section'));
    assert.isTrue(account.querySelector('a')!.checkVisibility());
  });

  test('a form opens with the focus in it, can be left, and gives the focus back', async () => {
    const account = await mountAccount();
    buttonIn(account, 'password', 'Change password').focus();
    await sendKeys({ press: 'Enter' });
    await until(() => document.activeElement?.getAttribute('name') === 'password');
    account.shadowRoot!.querySelector<HTMLElement>('[part="cancel"]')!.click();
    await until(() => account.shadowRoot!.activeElement?.id === 'password');
    assert.isNull(account.querySelector('form'));
  });

  test('says in the form what went wrong there, and once to the page', async () => {
    const errors = hearErrors();
    const auth = fullAccount();
    const account = await mountAccount(auth);
    await openEdit(account, 'password', 'Change password');
    auth.onCall = (name) =>
      name === 'password'
        ? Promise.reject(new AuthError('weak_password', 'no', { reasons: ['length'] }))
        : Promise.resolve(undefined);
    type(account, 'password', '1');
    send(account);
    await until(() => account.querySelector('[data-part="error"]')!.textContent);
    assert.equal(account.querySelector('[data-part="error"]')!.textContent, 'That password is too short.');
    assert.lengthOf(errors, 1);
  });

  test('asks for the password there is where the backend wants it, and for a code where it sent one', async () => {
    const auth = fullAccount();
    const account = await mountAccount(auth);
    await openEdit(account, 'password', 'Change password');
    const needed = new AuthError('reauthentication_needed', 'no', { fields: ['currentPassword'] });
    auth.onCall = (name) => (name === 'password' ? Promise.reject(needed) : Promise.resolve(undefined));
    type(account, 'password', 'new one');
    send(account);
    await until(() => account.querySelector('input[name="currentPassword"]'));
    const step: Step = { kind: 'reauthentication', id: 's' };
    auth.onCall = async (name) => (name === 'password' ? step : undefined);
    type(account, 'currentPassword', 'old one');
    type(account, 'password', 'new one');
    send(account);
    await until(() => account.querySelector('input[name="code"]'));
    auth.onCall = () => Promise.resolve(undefined);
    type(account, 'code', '123 456');
    type(account, 'password', 'new one');
    send(account);
    await until(() => !account.querySelector('form'));
    const calls = auth.calls.filter(([name]) => name === 'password' || name === 'continue');
    assert.deepEqual(calls, [
      ['password', { password: 'new one' }],
      ['password', { password: 'new one', currentPassword: 'old one' }],
      ['continue', step, { code: '123456', password: 'new one' }],
    ]);
  });

  test('asks for a second factor where one is wanted, and goes on with what was asked', async () => {
    const auth = fullAccount();
    const account = await mountAccount(auth);
    let raised = false;
    auth.onCall = async (name) => {
      if (name === 'continue') raised = true;
      if (name === 'removePasskey' && !raised) throw new AuthError('aal_required', 'no');
      return undefined;
    };
    buttonIn(account, 'passkeys', 'Remove').click();
    await settled(account);
    buttonIn(account, 'passkeys', 'Remove').click();
    await until(() => account.querySelector('input[name="code"]'));
    type(account, 'code', '123456');
    send(account);
    await until(() => textOf(account).includes('Removed.'));
    const calls = auth.calls
      .map(([name]) => name)
      .filter((name) => !['read', 'factors', 'passkeys', 'identities', 'apiKeys', 'privateKey'].includes(name));
    assert.deepEqual(calls, ['removePasskey', 'stepUp', 'continue', 'removePasskey']);
  });

  test('shows the picture of an app’s key only where it is one, and the key to type beside it', async () => {
    const auth = fullAccount();
    const account = await mountAccount(auth);
    await openEdit(account, 'factors', 'Add an authenticator app');
    assert.equal(account.querySelector('[data-part="secret"]')!.textContent, 'ABCD EFGH');
    assert.isNotNull(account.querySelector('img'));
    account.shadowRoot!.querySelector<HTMLElement>('[part="cancel"]')!.click();
    await until(() => auth.calls.some(([name]) => name === 'removeFactor'));
    assert.notInclude(account.innerHTML, 'ABCD', 'what was begun is dropped, and the key with it');
    const enroll = auth.account.factors!.enroll;
    Object.assign(auth.account.factors!, {
      enroll: async (request: never) => ({ ...(await enroll(request)), qrCode: 'https://elsewhere.example/qr' }),
    });
    await openEdit(account, 'factors', 'Add an authenticator app');
    assert.isNull(account.querySelector('img'));
  });

  test('says what a list could not be read for, and shows the others', async () => {
    const auth = fullAccount();
    auth.onCall = (name) =>
      name === 'passkeys' ? Promise.reject(new AuthError('server', 'no')) : Promise.resolve(undefined);
    const account = await mountAccount(auth);
    assert.include(sectionOf(account, 'passkeys').textContent, 'has a problem just now');
    assert.include(sectionOf(account, 'factors').textContent, 'My phone');
  });

  test('takes up a step of the account that a reload or a mail’s link brought back', async () => {
    const auth = fullAccount();
    auth.step = { kind: 'email-code', id: 's', sentTo: 'new@example.com', purpose: 'change' };
    const account = await mountAccount(auth);
    await until(() => account.querySelector('input[name="code"]'));
    assert.include(account.textContent, 'We sent a mail to new@example.com.');
    auth.step = undefined;
    auth.tell({ type: 'step', step: { kind: 'other-mailbox', id: 't' } });
    await until(() => account.textContent.includes('your other address'));
  });

  test('says what a new password needs, and counts down to another mail', async () => {
    const auth = fullAccount();
    const passwordRules = { minLength: 12, digit: false, lower: false, upper: false, special: false };
    auth.onOffer = () => Promise.resolve({ passwordRules });
    const sent: Step = { kind: 'email-code', id: 's', sentTo: 'new@example.com', purpose: 'change' };
    auth.onCall = async (name) =>
      name === 'contact' || name === 'resend' ? { ...sent, resendAtMs: Date.now() + 599_000 } : undefined;
    const account = await mountAccount(auth);
    await openEdit(account, 'password', 'Change password');
    assert.include(account.querySelector('[data-rule]')!.textContent, 'at least 12 characters');
    type(account, 'password', 'too short');
    send(account);
    assert.include(account.textContent, 'It still needs: at least 12 characters.');
    assert.notInclude(auth.calls.map(([name]) => name).join(), 'password');
    await openEdit(account, 'contact', 'Change e-mail');
    type(account, 'email', 'new@example.com');
    send(account);
    await until(() => account.querySelector('[data-part="wait"]')?.textContent === 'in 10 minutes');
  });

  test('is another one for another person', async () => {
    const auth = fullAccount();
    const account = await mountAccount(auth);
    await openEdit(account, 'password', 'Change password');
    const before = auth.calls.length;
    auth.become(signedIn({ id: 'u2', anonymous: false, email: 'ida@example.com' }), 'switched');
    await until(() => auth.calls.length > before && textOf(account).includes('ida@example.com'));
    assert.isNull(account.querySelector('form'));
  });

  test('lets a guest make an account, and nothing else', async () => {
    const auth = fullAccount({ status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 });
    const account = await mountWith(auth, 'portico-account');
    await until(() => account.shadowRoot!.querySelector('section'));
    assert.lengthOf(account.shadowRoot!.querySelectorAll('section'), 1);
    await openEdit(account, 'upgrade', 'Create an account');
    type(account, 'email', 'ada@example.com');
    type(account, 'password', 'secret');
    send(account);
    await until(() => auth.calls.some(([name]) => name === 'upgrade'));
    assert.deepEqual(auth.calls[0], ['upgrade', { method: 'password', email: 'ada@example.com', password: 'secret' }]);
  });
});
