import { assert } from '@esm-bundle/chai';
import { AuthError } from '../../src/errors.js';
import type { Auth, AuthOptions } from '../../src/session/auth.js';
import { rejection } from '../rejection.js';
import { until } from '../until.js';
import { gate } from './fake-backend.js';
import { changesOf, idOf, minute, noticesOf, password, Rig } from './rig.js';
import { SteppingBackend } from './stepping-backend.js';

const byCode = { method: 'email-code', email: 'ada@example.com' } as const;
const withFactor = { method: 'password', email: 'ada@example.com', password: 'half' } as const;

suite('a sign-in of several steps', () => {
  let rig: Rig<SteppingBackend>;
  setup(() => {
    sessionStorage.clear();
    rig = new Rig(SteppingBackend);
  });
  teardown(() => rig.close());

  /** A tab that knows nothing of this one’s open step. */
  function otherTab(options: Partial<AuthOptions> = {}): Auth {
    sessionStorage.clear();
    return rig.tab(options);
  }
  async function asked(auth: Auth) {
    const step = await auth.signIn(byCode);
    assert(step.kind === 'email-code');
    return step;
  }

  test('keeps the step open until its code is right, and then signs in', async () => {
    const auth = rig.tab();
    const notices = noticesOf(auth);
    const step = await asked(auth);
    assert.equal(auth.step, step);
    assert.equal(auth.state.status, 'signed-out');
    await rejection(auth.continue(step, { code: 'wrong' }), 'code_invalid');
    assert.equal(auth.step, step);
    const result = await auth.continue(step, { code: 'right' });
    assert.deepInclude(result, { kind: 'signed-in' });
    assert.equal(auth.state.status, 'signed-in');
    assert.isUndefined(auth.step);
    const told = notices.flatMap((notice) => (notice.type === 'step' ? [notice.step] : []));
    assert.deepEqual(told, [step, undefined]);
  });

  test('of a session that ends with its tab outlives a sign-out in another tab, and ends with its own', async () => {
    const auth = rig.tab({ persist: 'tab' });
    const step = await asked(auth);
    const kept = Object.entries(sessionStorage) as [string, string][];
    const other = otherTab({ persist: 'tab' });
    const second = await asked(other);
    await other.signOut();
    other.dispose();
    await rejection(otherTab({ persist: 'tab' }).continue(second, { code: 'right' }), 'session_expired');

    auth.dispose();
    sessionStorage.clear();
    for (const [key, value] of kept) sessionStorage.setItem(key, value);
    const reloaded = rig.tab({ persist: 'tab' });
    await reloaded.ready;
    assert.equal(reloaded.step?.id, step.id);
    await reloaded.signOut();
    await rejection(otherTab({ persist: 'tab' }).continue(step, { code: 'right' }), 'session_expired');
  });

  test('says that a code is too old, and takes the next one', async () => {
    const auth = rig.tab();
    const step = await asked(auth);
    await rejection(auth.continue(step, { code: 'old' }), 'code_invalid');
    await auth.resend(step);
    assert.equal((await auth.continue(step, { code: 'right' })).kind, 'signed-in');
  });

  test('a mail that is sent again brings its own verifier, and nothing is lost where it may not be sent yet', async () => {
    const auth = rig.tab();
    const step = await asked(auth);
    rig.backend.failResend = new AuthError('rate_limited', 'The server asks to wait.', { status: 429, retryAfter: 58 });
    const refused = await rejection(auth.resend(step), 'rate_limited');
    assert.equal(refused.retryAfter, 58);
    assert.equal(auth.step, step);
    rig.backend.failResend = undefined;
    await auth.resend(step);
    await auth.continue(step, { code: 'right' });
    assert.equal(rig.backend.context?.secrets.verifier, 'verifier of the second mail');
  });

  test('nothing of an open step is a secret, and what is secret about it is stored sealed', async () => {
    const auth = rig.tab();
    const step = await auth.signIn(withFactor);
    assert.notInclude(JSON.stringify([step, auth.state, Object.entries(sessionStorage)]), 'access-');
    assert.equal(auth.state.status, 'signed-out');
  });

  test('goes on after a reload', async () => {
    const first = rig.tab();
    const step = await first.signIn(withFactor);
    first.dispose();
    const auth = rig.tab();
    await auth.ready;
    assert.deepEqual(auth.step, step);
    assert(auth.step?.kind === 'second-factor');
    await auth.continue(auth.step, { factor: 'totp', code: 'right' });
    assert.equal(idOf(auth), 'ada@example.com');
  });

  test('does not outlive the page where sessions live in memory, if it holds one', async () => {
    const first = rig.tab({ persist: 'memory' });
    await first.signIn(withFactor);
    first.dispose();
    const auth = rig.tab({ persist: 'memory' });
    await auth.ready;
    assert.isUndefined(auth.step);
  });

  test('is over after a day', async () => {
    const first = rig.tab();
    await asked(first);
    first.dispose();
    rig.clock.advance(24 * 60 * minute + 1);
    const auth = rig.tab();
    await auth.ready;
    assert.isUndefined(auth.step);
  });

  test('is dropped by who thinks better of it, and cannot be answered then', async () => {
    const auth = rig.tab();
    const step = await asked(auth);
    await auth.cancelStep();
    assert.isUndefined(auth.step);
    await rejection(auth.continue(step, { code: 'right' }), 'session_expired');
    await rejection(auth.resend(step), 'session_expired');
    assert.equal(rig.backend.count('continue email-code'), 0);
  });

  test('stays open where the caller gives a call up', async () => {
    const auth = rig.tab();
    const step = await asked(auth);
    const controller = new AbortController();
    controller.abort();
    await rejection(auth.continue(step, { code: 'right' }, { signal: controller.signal }), 'aborted');
    assert.equal(auth.step, step);
    assert.equal((await auth.continue(step, { code: 'right' })).kind, 'signed-in');
  });

  test('two tabs go two ways at once', async () => {
    const [one, two] = [rig.tab(), otherTab()];
    const first = await asked(one);
    const second = await asked(two);
    assert.notEqual(first.id, second.id);
    await one.cancelStep();
    assert.equal((await two.continue(second, { code: 'right' })).kind, 'signed-in');
  });

  test('closes in the tabs that wait for a code when somebody signs in elsewhere', async () => {
    const waiting = rig.tab();
    const step = await asked(waiting);
    await otherTab().signIn(password);
    await until(() => waiting.state.status === 'signed-in');
    await until(() => waiting.step === undefined);
    await rejection(waiting.continue(step, { code: 'right' }), 'session_expired');
  });

  test('a sign-out while an answer is on its way is not undone by it', async () => {
    const auth = rig.tab();
    const step = await asked(auth);
    const hold = gate();
    rig.backend.gate = hold.promise;
    const answered = rejection(auth.continue(step, { code: 'right' }), 'aborted');
    await until(() => rig.backend.count('continue email-code') === 1);
    await auth.signOut();
    hold.open();
    await answered;
    assert.equal(auth.state.status, 'signed-out');
    assert.isUndefined(auth.step);
    assert.equal((await otherTab().ready).status, 'signed-out');
  });

  test('a sign-out while the new session is being sealed is not undone by it', async () => {
    const auth = rig.tab();
    const changes = changesOf(auth);
    const signingIn = auth.signIn(password).catch((error: unknown) => error);
    await until(() => rig.backend.count('sign-in password') === 1);
    await auth.signOut();
    await signingIn;
    assert.equal(auth.state.status, 'signed-out');
    assert.notEqual(changes.at(-1)?.state.status, 'signed-in');
    assert.equal((await otherTab().ready).status, 'signed-out');
  });

  test('a sign-out clears every step, and what is asked before it is not kept after it', async () => {
    const auth = rig.tab();
    const step = await asked(auth);
    const hold = gate();
    rig.backend.gate = hold.promise;
    const asking = rejection(auth.signIn(byCode), 'aborted');
    await until(() => rig.backend.count('sign-in email-code') === 2);
    await auth.signOut();
    hold.open();
    await asking;
    assert.isUndefined(auth.step);
    await rejection(auth.continue(step, { code: 'right' }), 'session_expired');
    auth.dispose();
    const again = rig.tab();
    await again.ready;
    assert.isUndefined(again.step);
  });

  test('a backend without steps says so', async () => {
    const auth = rig.tab();
    const step = await asked(auth);
    Object.assign(rig.backend, { continue: undefined, resend: undefined });
    await rejection(auth.continue(step, { code: 'right' }), 'not_supported');
    await rejection(auth.resend(step), 'not_supported');
  });

  test('sends nobody back to another origin', async () => {
    const auth = rig.tab();
    await rejection(auth.signIn(byCode, { redirectTo: 'https://evil.example/' }), 'misconfigured');
    await auth.signIn(byCode, { redirectTo: '/welcome' });
    assert.equal(rig.backend.redirectTo, `${location.origin}/welcome`);
    await auth.signIn(byCode);
    assert.equal(rig.backend.redirectTo, location.origin + location.pathname);
    await auth.signIn(password);
    await rejection(
      auth.account.contact!.change({ email: 'new@example.com' }, { redirectTo: 'https://evil.example/' }),
      'misconfigured',
    );
  });
});
