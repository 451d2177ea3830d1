import { assert } from '@esm-bundle/chai';
import { sendKeys } from '@web/test-runner-commands';
import { AuthError } from '../../src/errors.js';
import type { PorticoLogin } from '../../src/elements/login.js';
import type { User } from '../../src/backends/backend.js';
import { failedAuth } from '../../src/session/failed-auth.js';
import { ada, deferred, FakeAuth, signedIn, visitor } from './fake-auth.js';
import {
  assertSame,
  clearPage,
  hearErrors,
  mountWith,
  once,
  part,
  piece,
  settled,
  stopHearing,
  textOf,
  until,
} from './page.js';

function type(login: PorticoLogin, email: string, password: string): void {
  const inputs = login.querySelectorAll('input');
  inputs[0]!.value = email;
  inputs[1]!.value = password;
}

function send(login: PorticoLogin): void {
  login.querySelector('form')!.requestSubmit();
}

/** Types, sends, and waits for the sentence that says what went wrong. */
async function fail(login: PorticoLogin, auth: FakeAuth, error: AuthError): Promise<HTMLElement> {
  auth.onSignIn = () => Promise.reject(error);
  type(login, 'ada@example.com', 'wrong');
  login.querySelectorAll('input')[1]!.focus();
  send(login);
  const line = piece(login, 'error')!;
  await until(() => line.textContent);
  await settled(login);
  return line;
}

suite('signing in with a password', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  test('can be done with the keyboard alone, and says who is here then', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login');
    const event = once('portico-signed-in');
    login.querySelector('input')!.focus();
    await sendKeys({ type: 'ada@example.com' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ type: 'right' });
    await sendKeys({ press: 'Enter' });
    assert.deepEqual((await event).detail, { user: ada });
    assert.deepEqual(auth.signIns, [{ method: 'password', email: 'ada@example.com', password: 'right' }]);
    await settled(login);
    assert.include(textOf(login), 'You are signed in as ada@example.com.');
    assert.equal(login.shadowRoot!.activeElement?.getAttribute('part'), 'message');
    assert.notInclude(location.href, 'right');
  });

  test('keeps the e-mail, selects the password and says one sentence when they are wrong', async () => {
    const auth = new FakeAuth();
    const errors = hearErrors();
    const login = await mountWith(auth, 'portico-login');
    const error = new AuthError('invalid_credentials', 'no such user');
    const line = await fail(login, auth, error);
    assert.equal(line.textContent, 'E-mail or password is wrong. Check both and try again.');
    assert.equal(line.getAttribute('role'), 'alert');
    const [email, password] = login.querySelectorAll('input');
    for (const input of [email!, password!]) {
      assert.equal(input.getAttribute('aria-invalid'), 'true');
      assert.equal(input.getAttribute('aria-describedby'), line.id);
    }
    assert.equal(email!.value, 'ada@example.com');
    assertSame(document.activeElement, password);
    assert.equal(password!.selectionEnd! - password!.selectionStart!, 'wrong'.length);
    assert.deepEqual(
      errors.map(({ detail, target }) => [detail.error, (target as Element).localName]),
      [[error, 'portico-login']],
    );
  });

  test('says what is wrong with a field before anything is sent, and puts the focus there', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login');
    const [email, password] = login.querySelectorAll('input');
    type(login, 'ada@', '');
    send(login);
    const messages = [...login.querySelectorAll('[data-part="field-error"]')].map(({ textContent }) => textContent);
    assert.deepEqual(messages, ['Enter a full e-mail address, such as ada@example.com.', 'Enter your password.']);
    assertSame(document.activeElement, email);
    assert.equal(document.getElementById(password!.getAttribute('aria-describedby')!)!.textContent, messages[1]);
    type(login, 'ada@example.com', 'right');
    send(login);
    await until(() => auth.signIns.length);
    assert.isNull(email!.getAttribute('aria-invalid'));
  });

  test('is sent once, however often the button is pressed, and the button keeps the focus', async () => {
    const auth = new FakeAuth();
    const answer = deferred<User>();
    auth.onSignIn = () => answer.promise;
    const login = await mountWith(auth, 'portico-login');
    type(login, 'ada@example.com', 'right');
    const button = piece<HTMLButtonElement>(login, 'submit')!;
    button.focus();
    button.click();
    button.click();
    await settled(login);
    await sendKeys({ press: 'Enter' });
    assert.lengthOf(auth.signIns, 1);
    assert.equal(button.getAttribute('aria-disabled'), 'true');
    assert.equal(login.querySelector('form')!.getAttribute('aria-busy'), 'true');
    assert.isTrue(login.matches(':state(busy)'));
    assertSame(document.activeElement, button);
    answer.resolve(ada);
    await settled(login);
    assert.isFalse(login.matches(':state(busy)'));
    assert.isTrue(login.matches(':state(signed-in)'));
  });

  test('takes the focus to the sentence when the fault is not in a field', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login');
    const line = await fail(login, auth, new AuthError('network', 'Failed to fetch'));
    assert.include(line.textContent, 'could not be reached');
    assertSame(document.activeElement, line);
    assert.isNull(login.querySelector('input')!.getAttribute('aria-invalid'));
  });

  test('leaves the focus where the visitor has gone meanwhile', async () => {
    const auth = new FakeAuth();
    const answer = deferred<User>();
    auth.onSignIn = () => answer.promise;
    const login = await mountWith(auth, 'portico-login');
    const elsewhere = document.createElement('button');
    document.body.append(elsewhere);
    type(login, 'ada@example.com', 'wrong');
    send(login);
    elsewhere.focus();
    answer.reject(new AuthError('invalid_credentials', 'no'));
    await until(() => piece(login, 'error')!.textContent);
    assertSame(document.activeElement, elsewhere);
  });

  test('says how long to wait, which runs down for the eye and is read out once', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login');
    const line = await fail(login, auth, new AuthError('rate_limited', 'slow down', { retryAfter: 2 }));
    assert.include(line.textContent, 'You can try again in 2 seconds.');
    const heard = line.querySelector('[data-part="visually-hidden"]')!;
    await until(() => line.querySelector('[aria-hidden]')?.textContent?.includes('1 second.'));
    assert.include(heard.textContent, '2 seconds');
    await until(() => line.textContent === 'You can try again now.');
  });

  test('shows and hides the password by a button that tells its state', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login');
    const password = login.querySelectorAll('input')[1]!;
    const toggle = piece<HTMLButtonElement>(login, 'toggle')!;
    assert.equal(toggle.getAttribute('aria-label'), 'Show password');
    assert.equal(toggle.getAttribute('aria-pressed'), 'false');
    toggle.click();
    assert.deepEqual([password.type, toggle.getAttribute('aria-pressed')], ['text', 'true']);
    password.value = 'right';
    toggle.click();
    assert.deepEqual([password.type, password.value], ['password', 'right']);
  });

  test('a shown password is hidden again before it is sent', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login');
    type(login, 'ada@example.com', 'right');
    piece(login, 'toggle')!.click();
    send(login);
    await until(() => auth.signIns.length);
    assert.equal(login.querySelectorAll('input')[1]!.type, 'password');
    assert.deepEqual(auth.signIns[0], { method: 'password', email: 'ada@example.com', password: 'right' });
  });

  test('goes on to a path of this origin', async () => {
    const auth = new FakeAuth();
    const path = `${location.pathname}${location.search}#home`;
    const login = await mountWith(auth, 'portico-login', `<portico-login return-to="${path}"></portico-login>`);
    type(login, 'ada@example.com', 'right');
    send(login);
    await until(() => location.hash === '#home');
    history.replaceState(null, '', location.pathname + location.search);
  });

  test('an anonymous visitor can sign in', async () => {
    const login = await mountWith(
      new FakeAuth({ status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 }),
      'portico-login',
    );
    assert.isTrue(login.querySelector('input')!.checkVisibility());
  });
});

suite('what the login element shows', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  test('tells the page when it shows something else', async () => {
    const views: string[] = [];
    const listen = (event: DocumentEventMap['portico-view']) => views.push(event.detail.view);
    document.addEventListener('portico-view', listen);
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login');
    auth.become(signedIn(), 'restored');
    await settled(login);
    part(login, 'sign-out')!.click();
    await settled(login);
    document.removeEventListener('portico-view', listen);
    assert.deepEqual(views, ['sign-in', 'signed-in', 'sign-in']);
    assert.deepEqual(auth.signOuts, [undefined]);
  });

  test('a heading of the page’s own, or none', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login', '<portico-login heading="Welcome"></portico-login>');
    assert.equal(part(login, 'heading')!.textContent, 'Welcome');
    login.heading = '';
    await settled(login);
    assert.isNull(part(login, 'heading'));
  });

  test('a sentence in place of the form when the backend takes no password', async () => {
    const auth = new FakeAuth();
    auth.capabilities = { password: false };
    const login = await mountWith(auth, 'portico-login');
    assert.include(textOf(login), 'Signing in with a password is not offered on this site.');
    assert.isFalse(login.querySelector('input')!.checkVisibility());
    assert.equal(auth.offers, 0);
  });

  test('the same when the backend says so only when it is asked', async () => {
    const auth = new FakeAuth();
    auth.capabilities = {};
    auth.onOffer = async () => (auth.capabilities = { password: false });
    const login = await mountWith(auth, 'portico-login');
    await until(() => textOf(login).includes('not offered'));
  });

  test('a calm sentence, the request’s number and a way to ask again when the site is not set up', async () => {
    const auth = new FakeAuth();
    auth.capabilities = {};
    const errors = hearErrors();
    const error = new AuthError('misconfigured', 'The server’s anon key is not configured.', { requestId: '01K8' });
    auth.onOffer = () => Promise.reject(error);
    const login = await mountWith(auth, 'portico-login');
    await until(() => part(login, 'hint'));
    assert.equal(
      part(login, 'message')!.textContent,
      'Sign-in is not set up on this site yet. Please tell the people who run it.',
    );
    assert.include(part(login, 'request-id')!.textContent, '01K8');
    assert.include(part(login, 'details')!.textContent, 'anon key is not configured');
    assert.lengthOf(errors, 1);
    assert.equal(auth.offers, 1, 'it must not ask by itself');
    assert.isTrue(login.matches(':state(unavailable)'));

    auth.onOffer = async () => ({});
    part(login, 'retry')!.click();
    await until(() => login.querySelector('input')!.checkVisibility());
    assert.equal(auth.offers, 2);
    assert.lengthOf(errors, 1);
  });

  test('the form and a sentence when the service cannot be reached, without taking the focus', async () => {
    const auth = new FakeAuth();
    const errors = hearErrors();
    auth.onOffer = () => Promise.reject(new AuthError('network', 'Failed to fetch'));
    const login = await mountWith(auth, 'portico-login');
    await until(() => login.querySelector('[data-part="error"]')?.textContent);
    assert.include(login.querySelector('[data-part="error"]')!.textContent, 'could not be reached');
    assert.isTrue(login.querySelector('input')!.checkVisibility());
    assert.equal(document.activeElement, document.body);
    assert.lengthOf(errors, 1);
  });

  test('no way to ask again, and no second event, when the client could not be made', async () => {
    const errors = hearErrors();
    const login = await mountWith(failedAuth(new AuthError('misconfigured', 'url is missing.')), 'portico-login');
    await until(() => part(login, 'hint'));
    assert.isNull(part(login, 'retry'));
    assert.lengthOf(errors, 1);
  });

  test('another client’s answer once the client has changed', async () => {
    const slow = new FakeAuth();
    const answer = deferred<object>();
    slow.onOffer = () => answer.promise;
    const login = await mountWith(slow, 'portico-login');
    login.closest('portico-auth')!.client = new FakeAuth();
    await settled(login);
    answer.reject(new AuthError('misconfigured', 'of the old one'));
    await settled(login);
    assert.isTrue(login.querySelector('input')!.checkVisibility());
    assert.equal(slow.listeners, 0);
  });
});
