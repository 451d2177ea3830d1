import { assert } from '@esm-bundle/chai';
import { systemClock } from '../../src/backends/clock.js';
import { createAuth } from '../../src/session/auth.js';
import { FakeBackend } from '../session/fake-backend.js';
import { clearPage, hearErrors, mountWith, part, piece, settled, stopHearing, textOf, until } from './page.js';

let projects = 0;

function backend(): FakeBackend {
  return new FakeBackend(`elements-${projects++}-${Date.now()}`, systemClock);
}

suite('the elements on the real session engine', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  test('an anonymous visitor arrives, signs in after one wrong try, and signs out', async () => {
    const errors = hearErrors();
    const auth = createAuth({ backend: backend(), anonymous: 'auto', persist: 'memory' });
    const login = await mountWith(
      auth,
      'portico-login',
      '<portico-anonymous></portico-anonymous><portico-login></portico-login><portico-user></portico-user>',
    );
    const provider = login.closest('portico-auth')!;
    await until(() => provider.querySelector('portico-anonymous')!.matches(':state(done)'));
    await until(() => login.querySelector('form')?.checkVisibility());
    const [email, password] = login.querySelectorAll('input');
    [email!.value, password!.value] = ['ada@example.com', 'wrong'];
    login.querySelector('form')!.requestSubmit();
    await until(() => piece(login, 'error')!.textContent.includes('wrong'));
    password!.value = 'right';
    login.querySelector('form')!.requestSubmit();
    await until(() => login.matches(':state(signed-in)'));
    const user = provider.querySelector('portico-user')!;
    await settled(user);
    part(user, 'button')!.click();
    await settled(user);
    part(user, 'sign-out')!.click();
    await until(() => login.querySelector('form')!.checkVisibility());
    assert.equal(auth.state.status, 'signed-out');
    assert.deepEqual(
      errors.map(({ detail, target }) => [detail.error.code, (target as Element).localName]),
      [['invalid_credentials', 'portico-login']],
    );
    assert.notInclude(textOf(login) + document.documentElement.outerHTML, 'right"');
    auth.dispose();
  });
});
