import { assert } from '@esm-bundle/chai';
import { AuthError } from '../../../src/errors.js';
import { offerPasskeys } from '../../../src/elements/login/passkey-autofill.late.js';
import type { PorticoLogin } from '../../../src/elements/login.js';
import type { User } from '../../../src/backends/backend.js';
import { ManualClock } from '../../manual-clock.js';
import { until } from '../../until.js';
import { ada, deferred, FakeAuth, visitor, type Deferred } from '../fake-auth.js';
import { clearPage, hearErrors, mount, mountWith, once, settled, stopHearing } from '../page.js';

/** A client whose passkeys wait to be chosen, and are called off with the call, as a browser's are. */
class PasskeyAuth extends FakeAuth {
  readonly asked: { readonly signal: AbortSignal; readonly chosen: Deferred<User> }[] = [];
  override capabilities = { password: true, passkey: true, 'email-code': true };
  override onOffer = () => Promise.resolve({ passkey: true });
  override onSignIn = () => {
    const { signal } = this.options!;
    const chosen = deferred<User>();
    signal!.addEventListener('abort', () => chosen.reject(new AuthError('aborted', 'Called off.')));
    this.asked.push({ signal: signal!, chosen });
    return chosen.promise;
  };
}

const fieldOf = (login: PorticoLogin) => login.querySelector<HTMLInputElement>('input[type=email]')!;

suite('passkeys in the e-mail field', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  async function open(auth: PasskeyAuth, markup?: string): Promise<PorticoLogin> {
    const login = await mountWith(auth, 'portico-login', markup);
    await until(() => auth.asked.length === 1);
    return login;
  }

  test('are offered there while the form is shown, and sign in when one is chosen', async () => {
    const auth = new PasskeyAuth();
    const login = await open(auth);
    assert.equal(fieldOf(login).autocomplete, 'username webauthn');
    assert.deepEqual(auth.signIns, [{ method: 'passkey', conditional: true }]);
    assert.isFalse(login.matches(':state(busy)'));
    const event = once('portico-signed-in');
    auth.asked[0]!.chosen.resolve(ada);
    assert.deepEqual((await event).detail, { user: ada });
  });

  test('are called off when another form comes, and offered anew in the field that it has', async () => {
    const auth = new PasskeyAuth();
    const login = await open(auth);
    [...login.renderRoot.querySelectorAll<HTMLElement>('[part="way"]')].at(-1)!.click();
    await until(() => auth.asked.length === 2);
    assert.deepEqual(
      auth.asked.map(({ signal }) => signal.aborted),
      [true, false],
    );
    assert.equal(login.querySelector('form[slot=view] input')!.getAttribute('autocomplete'), 'username webauthn');
  });

  test('make way for the form that is sent, and come back with it', async () => {
    const auth = new PasskeyAuth();
    const login = await open(auth);
    const [email, password] = login.querySelectorAll('input');
    email!.value = 'ada@example.com';
    password!.value = 'wrong';
    const offered = auth.asked[0]!;
    const answered = deferred<User>();
    const { onSignIn } = auth;
    auth.onSignIn = () => answered.promise as never;
    login.querySelector('form')!.requestSubmit();
    await until(() => offered.signal.aborted);
    auth.onSignIn = onSignIn;
    answered.reject(new AuthError('invalid_credentials', 'No.'));
    await until(() => auth.asked.length === 2);
    assert.isFalse(auth.asked[1]!.signal.aborted);
  });

  test('are called off when the element is taken out', async () => {
    const auth = new PasskeyAuth();
    const login = await open(auth);
    login.remove();
    assert.isTrue(auth.asked[0]!.signal.aborted);
    await settled(login);
    assert.lengthOf(auth.asked, 1);
  });

  test('that fail say nothing and are not asked for again, until another visitor is here', async () => {
    const heard = hearErrors();
    const auth = new PasskeyAuth();
    const login = await open(auth);
    auth.asked[0]!.chosen.reject(new AuthError('invalid_credentials', 'No.'));
    await settled(login);
    login.requestUpdate();
    await settled(login);
    assert.lengthOf(auth.asked, 1);
    assert.isEmpty(heard);
    assert.equal(login.querySelector('[data-part="error"]')!.textContent, '');
    auth.become({ status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 3_600_000 }, 'sign-in');
    await until(() => auth.asked.length === 2);
  });

  test('are not asked for where the site has a captcha, and where the backend only may have them', async () => {
    const guarded = new PasskeyAuth();
    const provider = mount('portico-auth', '<portico-auth><portico-login></portico-login></portico-auth>');
    const login = provider.querySelector('portico-login')!;
    login.captcha = () => 'answer';
    provider.client = guarded;
    await until(() => guarded.offers === 1);
    await settled(login);
    await PublicKeyCredential.isConditionalMediationAvailable();
    await settled(login);
    assert.deepEqual([fieldOf(login).autocomplete, guarded.signIns.length], ['username', 0]);

    const vague = new PasskeyAuth();
    vague.onOffer = () => Promise.resolve({}) as never;
    assert.isUndefined(await offerPasskeys(vague, document.createElement('input'), new AbortController().signal));
    assert.isEmpty(vague.signIns);
  });
});

suite('a challenge for passkeys that wait', () => {
  const begin = (auth: PasskeyAuth, clock = new ManualClock()) => {
    const field = document.createElement('input');
    field.setAttribute('autocomplete', 'email');
    const life = new AbortController();
    return { clock, field, life, result: offerPasskeys(auth, field, life.signal, clock) };
  };

  test('is replaced before it is too old, as often as it takes', async () => {
    const auth = new PasskeyAuth();
    const { clock, field, result } = begin(auth);
    for (const count of [1, 2, 3, 4, 5, 6]) {
      await until(() => auth.asked.length === count && clock.pending.length === 1);
      clock.advance(clock.pending[0]!);
    }
    await until(() => auth.asked.length === 7);
    assert.equal(field.getAttribute('autocomplete'), 'email webauthn');
    auth.asked[6]!.chosen.resolve(ada);
    assert.deepEqual(await result, { kind: 'signed-in', user: ada });
    assert.isEmpty(clock.pending);
  });

  test('that was too old all the same is replaced, but not for ever', async () => {
    const auth = new PasskeyAuth();
    const { result } = begin(auth);
    for (const count of [1, 2, 3]) {
      await until(() => auth.asked.length === count);
      auth.asked[count - 1]!.chosen.reject(new AuthError('code_invalid', 'Expired.'));
    }
    assert.isUndefined(await result);
    assert.lengthOf(auth.asked, 3);
  });

  test('ends with the form, without a word', async () => {
    const auth = new PasskeyAuth();
    const { clock, life, result } = begin(auth);
    await until(() => auth.asked.length === 1);
    life.abort();
    assert.isUndefined(await result);
    assert.isEmpty(clock.pending);
  });

  test('is not asked for where the backend cannot be asked what it offers', async () => {
    const auth = new PasskeyAuth();
    auth.onOffer = () => Promise.reject(new AuthError('network', 'No answer.'));
    assert.isUndefined(await begin(auth).result);
    assert.isEmpty(auth.signIns);
  });
});
