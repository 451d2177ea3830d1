import { assert } from '@esm-bundle/chai';
import { AuthError, type AuthErrorCode } from '../../../src/errors.js';
import type { PorticoLogin } from '../../../src/elements/login.js';
import { FakeAuth, signedIn, type Deferred, deferred } from '../fake-auth.js';
import type { User } from '../../../src/backends/backend.js';
import {
  assertSame,
  clearPage,
  hearErrors,
  mountWith,
  part,
  piece,
  settled,
  stopHearing,
  textOf,
  until,
} from '../page.js';
import { press, viewShown } from './every-view.js';

const key = 'my-own-key-0123456789';
const holder: User = { id: 'key-a', anonymous: false };

function keyAuth(...given: ConstructorParameters<typeof FakeAuth>): FakeAuth {
  const auth = new FakeAuth(...given);
  auth.capabilities = { password: false, 'api-key': true };
  auth.onSignIn = () => Promise.resolve(holder);
  return auth;
}

async function mountKey(auth = keyAuth()): Promise<[PorticoLogin, HTMLInputElement]> {
  const login = await mountWith(auth, 'portico-login');
  const form = await viewShown(login);
  return [login, form.querySelector('input')!];
}

function send(login: PorticoLogin): void {
  login.querySelector<HTMLFormElement>('form[slot="view"]')!.requestSubmit();
}

const errorIn = (login: PorticoLogin) => piece(login.querySelector('form[slot="view"]')!, 'error')!;

suite('a key of the person’s own', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  test('is asked for in one field, which browsers neither fill in, keep nor correct', async () => {
    const [login, input] = await mountKey();
    assert.equal(part(login, 'heading')!.textContent, 'Use your API key');
    assert.lengthOf(login.querySelectorAll('form[slot="view"] input'), 1);
    const { type, autocomplete, spellcheck } = input;
    assert.deepEqual({ type, autocomplete, spellcheck }, { type: 'password', autocomplete: 'off', spellcheck: false });
    const hint = login.querySelector(`#${input.getAttribute('aria-describedby')}`)!;
    assert.include(hint.textContent, 'Copy all of it');
    assert.include(login.textContent, 'Providers advise against keys in browsers');
    const toggle = piece(login.querySelector('form[slot="view"]')!, 'toggle')!;
    assert.equal(toggle.getAttribute('aria-label'), 'Show key');
    toggle.click();
    assert.equal(input.type, 'text');
  });

  test('is sent without the blanks that were pasted along, and leaves the page with its form', async () => {
    const auth = keyAuth();
    const [login, input] = await mountKey(auth);
    input.value = ` \t${key}  `;
    send(login);
    await until(() => textOf(login).includes('You are signed in.'));
    assert.deepEqual(auth.signIns, [{ method: 'api-key', key }]);
    assert.isNull(login.querySelector('form[slot="view"]'));
    assert.equal(input.value, '');
  });

  test('is missed before anything is sent', async () => {
    const auth = keyAuth();
    const [login, input] = await mountKey(auth);
    input.value = '  ';
    send(login);
    assert.include(login.textContent, 'Enter your API key.');
    assert.lengthOf(auth.signIns, 0);
    assert.match(input.getAttribute('aria-describedby')!, /-hint \S+-key-error$/);
  });

  const refusals: readonly (readonly [AuthErrorCode, string, boolean])[] = [
    ['invalid_credentials', 'The service does not know this key.', true],
    ['session_expired', 'This key has expired.', true],
    ['signed_out', 'The service received no key.', false],
    ['not_supported', 'This key may not be used for this.', true],
    ['server', 'The sign-in service has a problem just now.', false],
  ];
  for (const [code, sentence, blamed] of refusals) {
    test(`that is refused with ${code} is told so, and stands in nothing but its field`, async () => {
      const auth = keyAuth();
      const errors = hearErrors();
      auth.onSignIn = () => Promise.reject(new AuthError(code, 'no'));
      const [login, input] = await mountKey(auth);
      input.value = key;
      input.focus();
      send(login);
      await until(() => errorIn(login).textContent);
      assert.include(errorIn(login).textContent, sentence);
      assert.equal(input.getAttribute('aria-invalid') === 'true', blamed);
      assertSame(document.activeElement, blamed ? input : errorIn(login));
      assert.notInclude(document.documentElement.outerHTML + login.shadowRoot!.innerHTML + location.href, key);
      assert.notInclude(JSON.stringify(errors.map(({ detail }) => detail)), key);
    });
  }

  test('is tried again once the service has been waited for', async () => {
    const auth = keyAuth();
    auth.onSignIn = () => Promise.reject(new AuthError('rate_limited', 'no', { retryAfter: 30 }));
    const [login, input] = await mountKey(auth);
    input.value = key;
    send(login);
    await until(() => errorIn(login).textContent?.includes('You can try again in 30 seconds.'));
  });

  test('that is no key at all is told by what is wrong with it', async () => {
    const auth = keyAuth();
    auth.onSignIn = () => Promise.reject(new AuthError('invalid_input', 'no', { fields: ['key'] }));
    const [login, input] = await mountKey(auth);
    input.value = 'two words';
    send(login);
    await until(() => errorIn(login).textContent?.includes('there are blanks or other signs in it'));
    assert.equal(input.getAttribute('aria-invalid'), 'true');
  });

  for (const [why, sentence] of [
    ['age', 'Your key is 90 days old.'],
    ['expiry', 'Your key expires soon.'],
  ] as const) {
    test(`is to be changed (${why}): the person is told, and keeps the old one until the new one is taken`, async () => {
      const auth = keyAuth(signedIn(holder));
      const login = await mountWith(auth, 'portico-login');
      auth.tell({ type: 'rotate', why, atMs: 0 });
      await until(() => part(login, 'rotation'));
      assert.include(part(login, 'rotation')!.textContent, sentence);
      part(login, 'renew')!.focus();
      press(login, 'renew');
      const form = await viewShown(login);
      await until(() => form.contains(document.activeElement));
      press(login, 'back');
      await until(() => part(login, 'renew'));
      assert.lengthOf(auth.signOuts, 0);
      press(login, 'renew');
      const again = await viewShown(login);
      const asked: Deferred<User> = deferred();
      auth.onSignIn = () => asked.promise;
      again.querySelector('input')!.value = key;
      send(login);
      await until(() => auth.signIns.length);
      asked.resolve({ id: 'key-b', anonymous: false });
      await until(() => login.matches(':state(signed-in)'));
      await settled(login);
      assert.isNull(part(login, 'rotation'), 'the new key is young');
      assert.lengthOf(auth.signOuts, 0);
    });
  }

  test('that is signed out meanwhile leaves the form, without the way back', async () => {
    const auth = keyAuth(signedIn(holder));
    const login = await mountWith(auth, 'portico-login');
    auth.tell({ type: 'rotate', why: 'age', atMs: 0 });
    await until(() => part(login, 'renew'));
    press(login, 'renew');
    await viewShown(login);
    auth.become({ status: 'signed-out' }, 'server');
    await settled(login);
    await viewShown(login);
    assert.isNull(login.shadowRoot!.querySelector('[part~="back"]'));
  });
});
