import { assert } from '@esm-bundle/chai';
import { AuthError } from '../../src/errors.js';
import type { Auth } from '../../src/session/auth.js';
import { rejection } from '../rejection.js';
import { until } from '../until.js';
import { gate } from './fake-backend.js';
import { changesOf, idOf, password, Rig, withoutLocks } from './rig.js';
import { SteppingBackend } from './stepping-backend.js';

const grace = 'grace@example.com';

suite('the account', () => {
  let rig: Rig<SteppingBackend>;
  setup(() => {
    sessionStorage.clear();
    rig = new Rig(SteppingBackend);
  });
  teardown(() => rig.close());

  const aalOf = ({ state }: Auth) => ('aal' in state ? state.aal : undefined);
  async function factorOf(auth: Auth) {
    return auth.account.factors!.enroll({ kind: 'totp' });
  }

  test('a second factor that is confirmed raises the session; a wrong code leaves it as it was', async () => {
    const auth = await rig.signedIn();
    const factor = await factorOf(auth);
    await rejection(auth.account.factors!.confirm(factor, 'wrong'), 'code_invalid');
    assert.equal(aalOf(auth), 'aal1');
    const changes = changesOf(auth);
    await auth.account.factors!.confirm(factor, 'right');
    assert.equal(aalOf(auth), 'aal2');
    assert.deepEqual(
      changes.map(({ cause }) => cause),
      ['refreshed'],
    );
    await auth.account.factors!.remove(factor.id);
    assert.equal(rig.backend.count('remove factor'), 1);
  });

  test('raises the session by its factor, and stays at the step while the code is wrong', async () => {
    const auth = await rig.signedIn();
    const step = await auth.account.factors!.stepUp();
    assert(step.kind === 'second-factor');
    await rejection(auth.continue(step, { factor: 'totp', code: 'wrong' }), 'code_invalid');
    assert.equal(auth.step, step);
    assert.equal(idOf(auth), password.email);
    await auth.continue(step, { factor: 'totp', code: 'right' });
    assert.equal(aalOf(auth), 'aal2');
    assert.isUndefined(auth.step);
  });

  test('the raised session reaches the other tabs, which refresh nothing', async () => {
    const [auth, other] = [await rig.signedIn(), rig.tab()];
    await other.ready;
    await auth.account.factors!.confirm(await factorOf(auth), 'right');
    await until(() => aalOf(other) === 'aal2');
    assert.equal(await other.accessToken(), await auth.accessToken());
    assert.equal(rig.backend.count('refresh'), 0);
  });

  test('a sign-out while the session is traded is not undone, here or in another tab', async () => {
    const [auth, other] = [await rig.signedIn(), rig.tab()];
    await other.ready;
    const hold = gate();
    rig.backend.raise = async (held) => (await hold.promise, { ...held, aal: 'aal2' });
    const confirmed = rejection(auth.account.factors!.confirm(await factorOf(auth), 'right'), 'aborted');
    await until(() => rig.backend.count('exchange') === 1);
    await auth.signOut();
    hold.open();
    await confirmed;
    assert.equal(auth.state.status, 'signed-out');
    assert.equal((await rig.tab().ready).status, 'signed-out');
    await until(() => other.state.status === 'signed-out');
  });

  test('a trade that takes long is seen to be under way by tabs without the lock', async () => {
    const restore = withoutLocks();
    rig.backend.lifetimeMs = 30_000;
    const [auth, other] = [await rig.signedIn(), rig.tab()];
    await other.ready;
    const hold = gate();
    rig.backend.raise = async () => (await hold.promise, { ...rig.backend.session(password.email), aal: 'aal2' });
    const confirmed = auth.account.factors!.confirm(await factorOf(auth), 'right');
    await until(() => rig.backend.count('exchange') === 1);
    for (let passed = 0; passed < 32_000; passed += 2000) {
      await until(() => rig.clock.pending.includes(2000));
      rig.clock.advance(2000);
    }
    const token = other.accessToken();
    await until(() => rig.clock.pending.some((ms) => ms <= 500));
    assert.equal(rig.backend.count('refresh'), 0);
    hold.open();
    await confirmed;
    let got: string | null | undefined;
    void token.then((value) => (got = value));
    await until(() => {
      rig.clock.advance(1);
      return got !== undefined;
    });
    assert.equal(got, await auth.accessToken());
    assert.equal(rig.backend.count('refresh'), 0);
    restore();
  });

  test('takes no session that cannot be used', async () => {
    const auth = await rig.signedIn();
    const token = await auth.accessToken();
    rig.backend.raise = async (held) => ({ ...held, accessToken: '' });
    await rejection(auth.account.factors!.confirm(await factorOf(auth), 'right'), 'bad_response');
    assert.equal(await auth.accessToken(), token);
  });

  test('a change of address ends with its code, and the person stays who they are', async () => {
    const auth = await rig.signedIn();
    const step = await auth.account.contact!.change({ email: 'new@example.com' });
    assert(step?.kind === 'email-code');
    await auth.continue(step, { code: 'right' });
    assert.equal(idOf(auth), password.email);
    assert.equal(rig.backend.count('exchange'), 1);
  });

  test('a step of an account is over when somebody else signs in', async () => {
    const auth = await rig.signedIn();
    const step = await auth.account.factors!.stepUp();
    assert(step.kind === 'second-factor');
    const other = rig.tab();
    await other.signIn({ ...password, email: grace });
    await until(() => idOf(auth) === grace && auth.step === undefined);
    await rejection(auth.continue(step, { factor: 'totp', code: 'right' }), 'session_expired');
    assert.equal(rig.backend.count('continue second-factor'), 0);
  });

  test('a step of an account that is found after a reload is dropped where somebody else is here', async () => {
    const auth = await rig.signedIn();
    await auth.account.contact!.change({ email: 'new@example.com' });
    const open = Object.entries(sessionStorage);
    auth.dispose();
    sessionStorage.clear();
    const other = rig.tab();
    await other.signIn({ ...password, email: grace });
    other.dispose();
    for (const [key, id] of open) sessionStorage.setItem(key, String(id));
    const again = rig.tab();
    await again.ready;
    assert.equal(idOf(again), grace);
    assert.isUndefined(again.step);
  });

  test('what was asked before a sign-out leaves no step open after it', async () => {
    const auth = await rig.signedIn();
    const hold = gate();
    rig.backend.gate = hold.promise;
    const changed = rejection(auth.account.password!.change({ password: 'correct horse' }), 'aborted');
    await auth.accessToken();
    rig.backend.gate = Promise.resolve();
    await auth.signOut();
    hold.open();
    await changed;
    assert.isUndefined(auth.step);
  });

  test('asks nothing where nobody is signed in', async () => {
    const auth = rig.tab();
    await rejection(auth.account.password!.change({ password: 'correct horse' }), 'signed_out');
    await rejection(auth.account.factors!.stepUp(), 'signed_out');
  });

  test('tries once more with a fresh token where the backend refuses the one it has', async () => {
    const auth = await rig.signedIn();
    let calls = 0;
    const { account } = rig.backend;
    const list = async () => {
      if (calls++ === 0) throw new AuthError('session_expired', 'Refused.', { status: 403 });
      return [];
    };
    Object.assign(account.factors!, { list });
    Object.assign(rig.backend, {
      refresh: async () => ({ kind: 'ok', session: rig.backend.session(password.email) }),
    });
    assert.deepEqual(await auth.account.factors!.list(), []);
    assert.equal(calls, 2);
  });
});
