import { assert } from '@esm-bundle/chai';
import type { User } from '../../src/backends/backend.js';
import { AuthError } from '../../src/errors.js';
import { deferred, FakeAuth, signedIn, visitor } from './fake-auth.js';
import { clearPage, hearErrors, mountWith, once, part, settled, stopHearing, textOf, until } from './page.js';

const manual = '<portico-anonymous start="manual"></portico-anonymous>';

suite('portico-anonymous', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  test('begins when it is loaded, and says one calm line when it is done', async () => {
    const auth = new FakeAuth();
    const started = once('portico-anonymous-started');
    const element = await mountWith(auth, 'portico-anonymous');
    assert.deepEqual((await started).detail, { user: visitor, restored: false });
    await settled(element);
    assert.equal(auth.anonymousCalls, 1);
    assert.equal(textOf(element), 'You are here as a guest. No account needed.');
    assert.isTrue(element.matches(':state(done)'));
  });

  test('says nothing while it is quick', async () => {
    const auth = new FakeAuth();
    const answer = deferred<User>();
    auth.onAnonymous = () => answer.promise;
    const element = await mountWith(auth, 'portico-anonymous');
    assert.isTrue(element.matches(':state(solving)'));
    assert.equal(textOf(element), '');
    assert.equal(element.getBoundingClientRect().height, 0);
    answer.resolve(visitor);
  });

  test('shows how far it is when it is slow, without taking the focus', async () => {
    const auth = new FakeAuth();
    auth.onAnonymous = () => new Promise(() => undefined);
    const before = document.activeElement;
    const element = await mountWith(auth, 'portico-anonymous');
    const progress = once('portico-progress');
    auth.tell({ type: 'progress', fraction: 0.4, hashesPerSecond: 1000 });
    assert.deepEqual((await progress).detail, { fraction: 0.4, hashesPerSecond: 1000 });
    await until(() => part(element, 'progress'));
    assert.include(part(element, 'status')!.textContent, 'Getting ready');
    assert.equal(part<HTMLProgressElement>(element, 'progress')!.value, 0.4);
    assert.match(part(element, 'percent')!.textContent, /40\s?%/);
    auth.tell({ type: 'progress', fraction: 0.41, hashesPerSecond: 1000 });
    await settled(element);
    assert.match(part(element, 'percent')!.textContent, /40\s?%/, 'no text changes faster than people read');
    assert.isTrue(document.activeElement === before);
  });

  test('can be stopped, and begun again', async () => {
    const auth = new FakeAuth();
    const errors = hearErrors();
    let signal: AbortSignal | undefined;
    auth.onAnonymous = (given) => {
      signal = given;
      return new Promise(() => undefined);
    };
    const element = await mountWith(auth, 'portico-anonymous');
    await until(() => part(element, 'cancel'));
    part(element, 'cancel')!.click();
    assert.isTrue(signal!.aborted);
    await until(() => part(element, 'start'));
    assert.include(textOf(element), 'Stopped.');
    assert.isEmpty(errors);
    auth.onAnonymous = () => Promise.resolve(visitor);
    part(element, 'start')!.click();
    await until(() => element.matches(':state(done)'));
  });

  test('says what went wrong, tells it once, and can try again', async () => {
    const auth = new FakeAuth();
    const errors = hearErrors();
    const error = new AuthError('pow_unsolvable', 'no counter');
    auth.onAnonymous = () => {
      auth.become({ status: 'signed-out', error });
      return Promise.reject(error);
    };
    const element = await mountWith(auth, 'portico-anonymous');
    await until(() => element.matches(':state(failed)'));
    assert.include(textOf(element), 'The check could not be finished.');
    assert.deepEqual(
      errors.map(({ detail, target }) => [detail.error, target === element]),
      [[error, true]],
    );
    auth.onAnonymous = () => Promise.resolve(visitor);
    part(element, 'start')!.click();
    await until(() => element.matches(':state(done)'));
  });

  test('gives the developer a hint when the site is not set up', async () => {
    const auth = new FakeAuth();
    auth.onAnonymous = () => Promise.reject(new AuthError('origin_refused', 'Add localhost to the allowed domains.'));
    const element = await mountWith(auth, 'portico-anonymous');
    await until(() => part(element, 'hint'));
    assert.include(part(element, 'details')!.textContent, 'allowed domains');
    assert.include(part(element, 'message')!.textContent, 'tell the people who run this site');
  });

  test('leaves it to the visitor when it is manual', async () => {
    const auth = new FakeAuth();
    const element = await mountWith(auth, 'portico-anonymous', manual);
    assert.equal(auth.anonymousCalls, 0);
    part(element, 'start')!.click();
    await until(() => element.matches(':state(done)'));
  });

  test('waits for the visitor’s first interaction where it is told to', async () => {
    const auth = new FakeAuth();
    const element = await mountWith(auth, 'portico-anonymous', manual.replace('manual', 'interaction'));
    assert.equal(auth.anonymousCalls, 0);
    assert.equal(textOf(element), '');
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    await until(() => auth.anonymousCalls === 1);
  });

  test('waits until it can be seen where it is told to', async () => {
    const auth = new FakeAuth();
    await mountWith(auth, 'portico-anonymous', manual.replace('manual', 'visible'));
    await until(() => auth.anonymousCalls === 1);
  });

  test('only shows when the client begins by itself', async () => {
    const auth = new FakeAuth({ status: 'restoring' });
    auth.anonymous = 'auto';
    const element = await mountWith(auth, 'portico-anonymous');
    auth.become({ status: 'signed-out' });
    await until(() => element.matches(':state(solving)'));
    const started = once('portico-anonymous-started');
    auth.become({ status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 }, 'sign-in');
    assert.isFalse((await started).detail.restored);
    assert.equal(auth.anonymousCalls, 0);
  });

  test('tells that a session was there before', async () => {
    const auth = new FakeAuth({ status: 'restoring' });
    const started = once('portico-anonymous-started');
    await mountWith(auth, 'portico-anonymous');
    auth.become({ status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 }, 'restored');
    assert.isTrue((await started).detail.restored);
    assert.equal(auth.anonymousCalls, 0);
  });

  test('begins nothing for people with an account, nor by itself after a sign-out', async () => {
    const auth = new FakeAuth(signedIn());
    const element = await mountWith(auth, 'portico-anonymous');
    assert.equal(textOf(element), '');
    auth.become({ status: 'signed-out' }, 'user');
    await settled(element);
    assert.equal(auth.anonymousCalls, 0);
    assert.isNotNull(part(element, 'start'));
  });
});
