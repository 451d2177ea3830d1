import { assert } from '@esm-bundle/chai';
import { sendKeys } from '@web/test-runner-commands';
import { AuthError } from '../../../src/errors.js';
import type { PorticoLogin } from '../../../src/elements/login.js';
import type { Step } from '../../../src/backends/backend.js';
import { ada, deferred, FakeAuth, signedIn, visitor } from '../fake-auth.js';
import { assertSame, clearPage, mountWith, once, part, piece, settled, stopHearing, textOf, until } from '../page.js';
import { ableAuth, mountPage, mountStep, press, steps, submitOf, viewShown } from './every-view.js';

const mail = steps['the code of a mail']!;

function type(login: PorticoLogin, name: string, text: string): HTMLInputElement {
  const input = login.querySelector<HTMLInputElement>(`form[slot="view"] input[name="${name}"]`)!;
  input.value = text;
  return input;
}

function send(login: PorticoLogin): void {
  login.querySelector<HTMLFormElement>('form[slot="view"]')!.requestSubmit();
}

function errorIn(login: PorticoLogin): HTMLElement {
  return login.querySelector<HTMLElement>('form[slot="view"] [data-part="error"]')!;
}

suite('the views of the login', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  test('offer only what the backend does, and nothing more while it has not told', async () => {
    const auth = new FakeAuth();
    const offer = deferred<object>();
    auth.capabilities = {};
    auth.onOffer = () => offer.promise;
    const login = await mountWith(auth, 'portico-login');
    assert.lengthOf(login.shadowRoot!.querySelectorAll('button'), 0);
    auth.capabilities = { password: true, oauth: true, reset: true, 'email-code': true };
    offer.resolve({ providers: ['github', 'custom:acme'] });
    await until(() => login.shadowRoot!.querySelectorAll('button').length);
    const labels = [...login.shadowRoot!.querySelectorAll('button')].map(({ textContent }) => textContent!.trim());
    assert.deepEqual(labels, [
      'Continue with GitHub',
      'Continue with Acme',
      'Get a code by e-mail',
      'Forgot your password?',
    ]);
  });

  test('come in the order that the site asks for, and the first is shown at once', async () => {
    const markup = '<portico-login methods="email-code oauth password" providers="google none github"></portico-login>';
    const login = await mountWith(ableAuth(), 'portico-login', markup);
    await viewShown(login);
    await until(() => login.shadowRoot!.querySelector('[part="provider"]'));
    assert.equal(part(login, 'heading')!.textContent, 'Sign in with a code');
    const labels = [...login.shadowRoot!.querySelectorAll('.ways button')].map(({ textContent }) =>
      textContent!.trim(),
    );
    assert.deepEqual(labels, ['Continue with Google', 'Continue with GitHub', 'Use a password']);
  });

  test('a backend without any way that has a view says so, and one without a password shows what there is', async () => {
    const auth = new FakeAuth();
    auth.capabilities = { password: false, passkey: true };
    const login = await mountWith(auth, 'portico-login');
    await viewShown(login);
    assert.equal(textOf(login).replace(/^Sign in /, ''), 'Use a passkey');
    press(login, 'way');
    await until(() => auth.signIns.length);
    assert.deepEqual(auth.signIns, [{ method: 'passkey' }]);
  });

  test('sign somebody up, with what the page asks beside, and lead to the code', async () => {
    const auth = ableAuth();
    auth.onCall = async (name) => (name === 'signUp' ? mail : undefined);
    const markup = `<portico-login view="sign-up">
      <label slot="fields">Team <input name="team" required></label>
      <label slot="terms"><input type="checkbox" name="terms" required> I agree</label></portico-login>`;
    const login = await mountWith(auth, 'portico-login', markup);
    await viewShown(login);
    type(login, 'email', ' ada@example.com ');
    type(login, 'password', ' secret ');
    send(login);
    assert.lengthOf(auth.calls, 0, 'the page’s own controls have their say');
    login.querySelector<HTMLInputElement>('[name=team]')!.value = 'Engines';
    login.querySelector<HTMLInputElement>('[name=terms]')!.checked = true;
    const button = piece<HTMLButtonElement>(login, 'submit:last-child') ?? submitOf(login)!;
    assert.isNull(button, 'the button stands after the terms');
    login.querySelector<HTMLButtonElement>('[slot="view-submit"]')!.click();
    await until(() => part(login, 'heading')!.textContent === 'Look into your mail');
    const data = { team: 'Engines', terms: true };
    assert.deepEqual(auth.calls, [['signUp', { email: 'ada@example.com', password: ' secret ', data }]]);
    assert.include(login.textContent, 'We sent a mail to ada@example.com.');
  });

  test('make an account of a visitor, with what the page asks beside', async () => {
    const auth = ableAuth({ status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 });
    const markup = `<portico-login view="upgrade"><input slot="fields" name="team" value="Engines"></portico-login>`;
    const login = await mountWith(auth, 'portico-login', markup);
    await viewShown(login);
    type(login, 'email', 'ada@example.com');
    type(login, 'password', 'secret');
    send(login);
    await until(() => auth.calls.length);
    const account = { email: 'ada@example.com', password: 'secret', data: { team: 'Engines' } };
    assert.deepEqual(auth.calls[0], ['upgrade', { method: 'password', ...account }]);
  });

  test('make an account of a visitor who is here without one', async () => {
    const auth = ableAuth({ status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 });
    const login = await mountPage('upgrade', auth);
    type(login, 'email', 'ada@example.com');
    type(login, 'password', 'secret');
    send(login);
    await until(() => auth.calls.length);
    assert.deepEqual(auth.calls[0], ['upgrade', { method: 'password', email: 'ada@example.com', password: 'secret' }]);
    await until(() => textOf(login).includes('You are signed in'));
  });

  test('take the typed address along, and the password nowhere', async () => {
    const login = await mountWith(ableAuth(), 'portico-login');
    await until(() => login.shadowRoot!.querySelector('[part~="reset"]'));
    const [email, password] = login.querySelectorAll('input');
    [email!.value, password!.value] = ['ada@example.com', 'secret'];
    press(login, 'reset');
    const form = await viewShown(login);
    assert.equal(form.querySelector('input')!.value, 'ada@example.com');
    assert.equal(password!.value, '');
    press(login, 'back');
    await settled(login);
    assert.isTrue(email!.checkVisibility());
    assert.isNull(login.querySelector('form[slot="view"]'), 'what was typed there goes with its form');
    assert.equal(email!.value, 'ada@example.com');
  });

  test('can be walked by keyboard alone, and the focus goes along', async () => {
    const auth = ableAuth();
    auth.onCall = async (name) => (name === 'resetPassword' ? ({ ...mail, purpose: 'reset' } as Step) : undefined);
    const login = await mountWith(auth, 'portico-login');
    await until(() => login.shadowRoot!.querySelector('[part~="reset"]'));
    login.shadowRoot!.querySelector<HTMLElement>('[part~="reset"]')!.focus();
    await sendKeys({ press: 'Enter' });
    await viewShown(login);
    await until(() => document.activeElement?.getAttribute('name') === 'email');
    await sendKeys({ type: 'ada@example.com' });
    await sendKeys({ press: 'Enter' });
    await until(() => document.activeElement?.getAttribute('name') === 'code');
    assert.equal(login.querySelector('form[slot="view"]')!.getAttribute('aria-label'), 'Look into your mail');
    await sendKeys({ type: '123 456' });
    await sendKeys({ press: 'Enter' });
    await until(() => auth.calls.some(([name]) => name === 'continue'));
    assert.deepEqual(auth.calls.at(-1)![2], { code: '123456' });
    await until(() => login.shadowRoot!.activeElement?.getAttribute('part') === 'message');
  });

  test('leave the focus alone when the step comes by itself', async () => {
    const auth = ableAuth();
    const login = await mountWith(auth, 'portico-login');
    auth.tell({ type: 'step', step: mail });
    await viewShown(login);
    assertSame(document.activeElement, document.body);
  });

  test('show a step that a reload or a link brought back, and begin anew on the way back', async () => {
    const auth = ableAuth();
    const login = await mountStep(steps['another password']!, auth);
    assert.equal(
      login.querySelector<HTMLInputElement>('[data-part="hidden"] [autocomplete="username"]')!.value,
      'ada@example.com',
    );
    press(login, 'back');
    await until(() => login.querySelector('input[autocomplete="current-password"]')!.checkVisibility());
    assert.deepEqual(auth.calls, [['cancelStep']]);
  });

  test('name the account that a link signs in as, over whoever is here, before it does', async () => {
    const auth = ableAuth(signedIn());
    const login = await mountStep(steps['whether this is you']!, auth);
    assert.include(login.querySelector('form[slot="view"]')!.textContent, 'ada@example.com');
    send(login);
    await until(() => auth.calls.length);
    assert.deepEqual(auth.calls[0]?.slice(0, 3), ['continue', steps['whether this is you'], {}]);
  });

  test('say why a link led nowhere', async () => {
    const auth = ableAuth();
    const login = await mountWith(auth, 'portico-login');
    auth.tell({ type: 'step', step: undefined, error: new AuthError('code_invalid', 'old') });
    await until(() => piece(login, 'error')!.textContent);
    assert.include(piece(login, 'error')!.textContent, 'That code is wrong or too old.');
    assertSame(document.activeElement, document.body);
  });

  test('say all that a password lacks, and the number to quote', async () => {
    const auth = ableAuth();
    const reasons = ['length', 'pwned'];
    auth.onCall = () => Promise.reject(new AuthError('weak_password', 'no', { reasons, requestId: '01K8' }));
    const login = await mountStep(steps['the first password']!, auth);
    type(login, 'password', '123').focus();
    send(login);
    await until(() => errorIn(login).textContent);
    assert.equal(
      errorIn(login).textContent,
      'That password is too short. That password is known from a data leak. Choose another one. If you ask for help, give this number: 01K8',
    );
    const password = login.querySelector('form[slot="view"] input[name="password"]')!;
    assertSame(document.activeElement, password);
    assert.equal(password.getAttribute('aria-describedby'), errorIn(login).id);
  });

  const rules = { minLength: 8, digit: true, lower: false, upper: false, special: true };
  const ruled = () => {
    const auth = ableAuth();
    auth.onOffer = () => Promise.resolve({ passwordRules: rules });
    return auth;
  };
  const ruledSteps = {
    'to sign up': () => mountPage('sign-up', ruled()),
    'to choose another one': () => mountStep(steps['another password']!, ruled()),
    'to change it with a code': () => mountStep(steps['a code for another password']!, ruled()),
  };
  for (const [where, show] of Object.entries(ruledSteps)) {
    test(`say what a password needs before it is typed (${where}), and what it lacks before it is sent`, async () => {
      const login = await show();
      await until(() => login.querySelector('[data-rule]'));
      const auth = login.closest('portico-auth')!.client as FakeAuth;
      const password = login.querySelector<HTMLInputElement>('form[slot="view"] input[name="password"]')!;
      const lines = () => [...login.querySelectorAll('[data-rule]')].map(({ textContent }) => textContent);
      const needed = ['at least 8 characters', 'a digit', 'a sign such as ! or #'];
      assert.deepEqual(lines(), needed);
      const told = login.querySelector(`#${password.getAttribute('aria-describedby')}`)!;
      assert.include(told.textContent, 'at least 8 characters');
      for (const input of login.querySelectorAll<HTMLInputElement>('form[slot="view"] input')) {
        if (input.type === 'email') input.value = 'ada@example.com';
        if (input.name === 'code') input.value = '123456';
      }
      password.focus();
      await sendKeys({ type: 'longer words' });
      assert.deepEqual(
        [...login.querySelectorAll('[data-met]')].map(({ textContent }) => textContent),
        ['at least 8 characters'],
      );
      send(login);
      assert.include(login.textContent, 'It still needs: a digit, a sign such as ! or #.');
      assertSame(document.activeElement, password);
      assert.isEmpty(auth.calls);
      assert.lengthOf(password.getAttribute('aria-describedby')!.split(' '), 2, 'the rules stay with it');
      await sendKeys({ type: ' 1!' });
      assert.lengthOf(login.querySelectorAll('[data-met]'), 3);
      assert.notInclude(login.textContent, 'It still needs');
      send(login);
      await until(() => auth.calls.length);
    });
  }

  test('say nothing of rules that the service does not tell, and hold no code to them', async () => {
    const login = await mountStep(steps['another password']!);
    assert.isNull(login.querySelector('[data-rule]'));
    type(login, 'password', '1');
    send(login);
    const auth = login.closest('portico-auth')!.client as FakeAuth;
    await until(() => auth.calls.length);
  });

  const waitIn = (login: PorticoLogin) => piece(login, 'wait')?.textContent;

  test('count down to when a message may be sent again, as the step says, also after a reload', async () => {
    const inTenMinutes = { ...mail, resendAtMs: Date.now() + 599_000 } as Step;
    const login = await mountStep(inTenMinutes);
    assert.equal(waitIn(login), 'in 10 minutes');
    const again = piece<HTMLButtonElement>(login, 'link')!;
    assert.equal(again.getAttribute('aria-disabled'), 'true');
    assert.equal(again.getAttribute('aria-describedby'), piece(login, 'wait')!.id);
  });

  test('let a message be sent again at once where nothing says that it was just sent', async () => {
    const login = await mountStep(mail);
    assert.isUndefined(waitIn(login));
    const past = await mountStep({ ...mail, id: 'other', resendAtMs: Date.now() - 1000 } as Step);
    assert.isUndefined(waitIn(past));
  });

  test('follow what the next answer says, and forget it with its step', async () => {
    const auth = ableAuth();
    const login = await mountStep(mail, auth);
    auth.onCall = async () => ({ ...mail, resendAtMs: Date.now() + 599_000 }) as Step;
    piece(login, 'link')!.click();
    await until(() => waitIn(login) === 'in 10 minutes');
    auth.tell({ type: 'step', step: { ...mail, id: 'another' } as Step });
    await until(() => waitIn(login) === undefined);
  });

  test('say how long to wait', async () => {
    const auth = ableAuth();
    auth.onCall = () => Promise.reject(new AuthError('rate_limited', 'no', { retryAfter: 30 }));
    const login = await mountStep(mail, auth);
    type(login, 'code', '1');
    send(login);
    await until(() => errorIn(login).textContent?.includes('You can try again in 30 seconds.'));
  });

  test('send a message again once it was waited for, and say so', async () => {
    const auth = ableAuth();
    const login = await mountStep(mail, auth);
    const again = piece<HTMLButtonElement>(login, 'link')!;
    again.click();
    await until(() => piece(login, 'told')!.textContent);
    assert.deepEqual(auth.calls, [['resend', mail]]);
    assert.equal(piece(login, 'told')!.textContent, 'It is on its way.');
    await until(() => again.getAttribute('aria-disabled') === 'true');
    again.click();
    await settled(login);
    assert.lengthOf(auth.calls, 1);
  });

  test('say the same whether somebody was invited or not', async () => {
    const auth = ableAuth();
    const login = await mountPage('invite', auth);
    type(login, 'email', 'ida@example.com');
    send(login);
    await until(() => piece(login, 'told')!.textContent);
    assert.equal(piece(login, 'told')!.textContent, 'If that address was invited, a mail is on its way.');
    assert.deepEqual(auth.calls, [['resendInvite', 'ida@example.com']]);
  });

  test('let one choose among second factors, and change one’s mind', async () => {
    const auth = ableAuth();
    const step = steps['the choice of a second factor']!;
    const login = await mountStep(step, auth);
    const choices = () => [...login.querySelectorAll<HTMLButtonElement>('[data-part="choice"]')];
    assert.deepEqual(
      choices().map(({ textContent }) => textContent!.trim()),
      ['Code by message to +44 20 7946 0958', 'Code from your authenticator app (My phone)', 'Security key or passkey'],
    );
    choices()[1]!.focus();
    choices()[1]!.click();
    await until(() => document.activeElement?.getAttribute('name') === 'code');
    press(login, 'back');
    await until(() => choices().length === 3);
    choices()[0]!.click();
    await until(() => submitOf(login)?.textContent === 'Send me a code');
    auth.onCall = async () => ({ ...step, challenged: { factor: 'f1', challenge: 'c' } }) as Step;
    send(login);
    await until(() => login.querySelector('form[slot="view"] [name="code"]'));
    assert.deepEqual(auth.calls, [['continue', step, { factor: 'f1' }]]);
    type(login, 'code', '123456');
    auth.onCall = () => Promise.resolve(undefined);
    send(login);
    await until(() => auth.calls.length === 2);
    assert.deepEqual(auth.calls[1]![2], { factor: 'f1', code: '123456' });
  });

  test('ask for a second factor of somebody who is signed in, and end with who is here', async () => {
    const auth = ableAuth(signedIn());
    const login = await mountWith(auth, 'portico-login');
    auth.tell({ type: 'step', step: steps['the code of an app'] });
    await viewShown(login);
    type(login, 'code', '123456');
    send(login);
    await until(() => textOf(login).includes('You are signed in as ada@example.com.'));
    assert.isNull(login.querySelector('form[slot="view"]'), 'what was typed goes with its form');
  });

  test('lead on to the sign-in once a link has done what it was for', async () => {
    const login = await mountStep(steps['an address that is confirmed']!);
    login.querySelector<HTMLElement>('form[slot="view"] [data-part="submit"]')!.click();
    await until(() => login.querySelector('input[autocomplete="current-password"]')!.checkVisibility());
  });

  test('leave steps of the account to the account', async () => {
    const auth = ableAuth(signedIn());
    const login = await mountWith(auth, 'portico-login');
    auth.tell({ type: 'step', step: steps['a code for another password'] });
    await settled(login);
    assert.include(textOf(login), 'You are signed in');
  });

  test('go to the provider in one press, and can be called off while its window is open', async () => {
    const auth = ableAuth();
    auth.onSignIn = () => new Promise(() => undefined);
    const login = await mountWith(
      auth,
      'portico-login',
      '<portico-login display="popup" redirect-to="/back"></portico-login>',
    );
    await until(() => login.shadowRoot!.querySelector('[part="provider"]'));
    press(login, 'provider');
    await until(() => auth.signIns.length);
    assert.deepEqual(auth.signIns, [{ method: 'oauth', provider: 'github', display: 'popup' }]);
    assert.equal(auth.options!.redirectTo, '/back');
    await settled(login);
    assert.include(textOf(login), 'Cancel');
    press(login, 'back');
    assert.isTrue(auth.options!.signal!.aborted);
    await settled(login);
    assert.isFalse(login.matches(':state(busy)'));
  });

  test('leave for the provider without another press', async () => {
    const auth = ableAuth();
    const away: Step = { kind: 'redirect', id: 's', url: 'https://github.example', provider: 'github' };
    auth.onSignIn = () => Promise.resolve(away);
    auth.onCall = () => new Promise(() => undefined);
    const login = await mountWith(auth, 'portico-login');
    await until(() => login.shadowRoot!.querySelector('[part="provider"]'));
    press(login, 'provider');
    await until(() => auth.calls.length);
    assert.deepEqual(auth.calls, [['continue', away, {}]]);
    assert.isTrue(login.matches(':state(busy)'));
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await settled(login);
    assert.isFalse(login.matches(':state(busy)'), 'the person pressed Back there');
  });

  test('send people of an organisation to its sign-in before they type a password', async () => {
    const auth = ableAuth();
    auth.onLoginMethod = async (email) => (email.endsWith('@corp.example') ? 'sso' : 'password');
    const login = await mountWith(auth, 'portico-login');
    await until(() => login.shadowRoot!.querySelector('[part="way"]'));
    const email = login.querySelector('input')!;
    email.focus();
    await sendKeys({ type: 'ida@corp.example' });
    await sendKeys({ press: 'Tab' });
    await viewShown(login);
    assert.equal(part(login, 'heading')!.textContent, 'Sign in with your organisation');
    send(login);
    await until(() => auth.signIns.length);
    assert.deepEqual(auth.signIns, [{ method: 'sso', domain: 'corp.example' }]);
  });

  test('send no password of such a person, also where it was filled in at once', async () => {
    const auth = ableAuth();
    auth.onLoginMethod = () => Promise.resolve('sso');
    const login = await mountWith(auth, 'portico-login');
    const [email, password] = login.querySelectorAll('input');
    [email!.value, password!.value] = ['ida@corp.example', 'secret'];
    login.querySelector('form')!.requestSubmit();
    await until(() => auth.signIns.length);
    assert.deepEqual(auth.signIns, [{ method: 'sso', domain: 'corp.example' }]);
  });

  test('take a fresh answer of the page’s captcha along, and stop where it gives none', async () => {
    const auth = ableAuth();
    const login = await mountPage('reset', auth);
    let asked = 0;
    login.captcha = () => Promise.resolve(`answer ${++asked}`);
    auth.onCall = () => Promise.reject(new AuthError('captcha_required', 'no'));
    type(login, 'email', 'ada@example.com');
    send(login);
    await until(() => errorIn(login).textContent);
    assert.equal(auth.options!.captchaToken, 'answer 1');
    login.captcha = () => Promise.reject(new Error('closed'));
    send(login);
    await until(() => errorIn(login).textContent);
    assert.lengthOf(auth.calls, 1);
    assert.include(errorIn(login).textContent, 'confirm that you are human');
  });

  test('tell the page what is shown', async () => {
    const auth = ableAuth();
    const login = await mountWith(auth, 'portico-login');
    await until(() => login.shadowRoot!.querySelector('[part~="sign-up"]'));
    const view = once('portico-view');
    press(login, 'sign-up');
    assert.equal((await view).detail.view, 'sign-up');
    auth.onCall = () => Promise.resolve(mail);
    type(login, 'email', 'ada@example.com');
    type(login, 'password', 'secret');
    const then = once('portico-view');
    send(login);
    assert.equal((await then).detail.view, 'email-code');
    auth.onCall = () => Promise.resolve(undefined);
    type(login, 'code', '1');
    const event = once('portico-signed-in');
    send(login);
    assert.deepEqual((await event).detail, { user: ada });
  });

  test('put back a form that a framework takes out', async () => {
    const login = await mountStep(mail);
    const input = type(login, 'code', '12');
    login.querySelector('form[slot="view"]')!.remove();
    await until(() => input.checkVisibility());
    assert.equal(input.value, '12');
  });
});
