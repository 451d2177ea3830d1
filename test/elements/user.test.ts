import { assert } from '@esm-bundle/chai';
import { sendKeys } from '@web/test-runner-commands';
import { FakeAuth, signedIn, visitor } from './fake-auth.js';
import { clearPage, mountWith, once, part, settled, textOf } from './page.js';

const markup = '<portico-user account-href="/account"><a slot="signed-out" href="/in">Sign in</a></portico-user>';

suite('portico-user', () => {
  teardown(clearPage);

  test('shows the page’s own way in to those who are signed out', async () => {
    const user = await mountWith(new FakeAuth(), 'portico-user', markup);
    assert.isTrue(user.querySelector('a')!.checkVisibility());
    assert.isNull(part(user, 'button'));
  });

  test('says who is here, and opens and closes its menu by the keyboard', async () => {
    const user = await mountWith(new FakeAuth(signedIn()), 'portico-user', markup);
    const button = part(user, 'button')!;
    assert.include(button.textContent, 'ada@example.com');
    assert.isFalse(part(user, 'menu')!.checkVisibility());
    button.focus();
    await sendKeys({ press: 'Enter' });
    await settled(user);
    assert.equal(button.getAttribute('aria-expanded'), 'true');
    assert.isTrue(part(user, 'menu')!.checkVisibility());
    const order: (string | null | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      await sendKeys({ press: i === 1 ? 'Tab' : 'ArrowDown' });
      await settled(user);
      order.push(user.shadowRoot!.activeElement?.getAttribute('part'));
    }
    assert.deepEqual(order, ['account', 'sign-out', 'sign-out-everywhere']);
    await sendKeys({ press: 'Escape' });
    await settled(user);
    assert.equal(button.getAttribute('aria-expanded'), 'false');
    assert.equal(user.shadowRoot!.activeElement, button);
  });

  test('closes when the focus or the pointer goes elsewhere', async () => {
    const user = await mountWith(new FakeAuth(signedIn()), 'portico-user', markup);
    const elsewhere = document.createElement('button');
    document.body.append(elsewhere);
    const button = part(user, 'button')!;
    button.focus();
    button.click();
    await settled(user);
    elsewhere.focus();
    await settled(user);
    assert.isFalse(user.matches(':state(open)'));
    button.click();
    await settled(user);
    assert.isTrue(user.matches(':state(open)'));
    elsewhere.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
    await settled(user);
    assert.isFalse(user.matches(':state(open)'));
  });

  test('signs out here or everywhere, and tells the page why', async () => {
    const auth = new FakeAuth(signedIn());
    const user = await mountWith(auth, 'portico-user', markup);
    part(user, 'button')!.click();
    await settled(user);
    const event = once('portico-signed-out');
    part(user, 'sign-out-everywhere')!.click();
    assert.deepEqual((await event).detail, { reason: 'user' });
    auth.become(signedIn(), 'sign-in');
    await settled(user);
    part(user, 'sign-out')!.click();
    assert.deepEqual(auth.signOuts, ['everywhere', 'here']);
  });

  test('offers to sign out everywhere only where the backend can', async () => {
    const auth = new FakeAuth(signedIn());
    auth.capabilities = {};
    const user = await mountWith(auth, 'portico-user', markup);
    assert.isNull(part(user, 'sign-out-everywhere'));
    assert.isNotNull(part(user, 'sign-out'));
  });

  test('calls a visitor without an account a guest, who still finds the way in', async () => {
    const auth = new FakeAuth({ status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 });
    const user = await mountWith(auth, 'portico-user', markup);
    assert.include(textOf(user), 'Guest');
    assert.isTrue(user.querySelector('a')!.checkVisibility());
  });

  test('tells the page when the server ends the session', async () => {
    const auth = new FakeAuth(signedIn());
    await mountWith(auth, 'portico-user');
    const event = once('portico-signed-out');
    auth.become({ status: 'signed-out' }, 'server');
    assert.equal((await event).detail.reason, 'server');
  });
});
