import { assert } from '@esm-bundle/chai';
import { stateParam } from '../../src/backends/return-address.js';
import type { Auth } from '../../src/session/auth.js';
import { rejection } from '../rejection.js';
import { until } from '../until.js';
import { idOf, noticesOf, password, Rig } from './rig.js';
import { person, SteppingBackend } from './stepping-backend.js';

const tokens = '#access_token=a&refresh_token=r&sb=';
const grace = 'grace@example.com';

suite('what comes back in the address', () => {
  let rig: Rig<SteppingBackend>;
  const before = location.href;
  setup(() => {
    sessionStorage.clear();
    rig = new Rig(SteppingBackend);
  });
  teardown(() => {
    rig.close();
    history.replaceState(null, '', before);
  });

  /** The page is loaded at this address, in this tab or (`fresh`) in one that has begun nothing. */
  async function cameBack(address: string, { fresh = false } = {}): Promise<Auth> {
    if (fresh) sessionStorage.clear();
    history.replaceState({ page: 1 }, '', address);
    const auth = rig.tab();
    await auth.ready;
    return auth;
  }
  async function begun(): Promise<string> {
    const auth = rig.tab();
    const step = await auth.signIn({ method: 'email-code', email: 'ada@example.com' });
    auth.dispose();
    assert(step.kind === 'email-code');
    return step.id;
  }
  const errorOf = ({ state }: Auth) => (state.status === 'signed-out' ? state.error?.code : undefined);

  test('is taken out at once by replaceState; the rest of the address and the page’s own state stay', async () => {
    const id = await begun();
    const entries = history.length;
    history.replaceState({ page: 1 }, '', `?a=1&code=c&${stateParam}=${id}&b=2`);
    const auth = rig.tab();
    assert.equal(location.search, '?a=1&b=2');
    assert.deepEqual(history.state, { page: 1 });
    assert.equal(history.length, entries);
    await auth.ready;
    assert.equal(auth.state.status, 'signed-in');
  });

  test('is left alone where it is not ours: a code of the page’s, a token of somebody else’s library', async () => {
    for (const address of ['?code=SUMMER', '#access_token=theirs', '?error=theirs', '#section']) {
      const auth = await cameBack(location.pathname + address, { fresh: true });
      assert.equal(location.search + location.hash, address);
      assert.equal(auth.state.status, 'signed-out');
    }
    assert.equal(rig.backend.count('return'), 0);
  });

  test('signs in with the verifier of the step it names, in another tab too, and closes the one that waits', async () => {
    const waiting = rig.tab();
    const step = await waiting.signIn({ method: 'email-code', email: 'ada@example.com' });
    assert(step.kind === 'email-code');
    const auth = await cameBack(`?code=c&${stateParam}=${step.id}`, { fresh: true });
    assert.equal(auth.state.status, 'signed-in');
    assert.equal(rig.backend.context?.secrets.verifier, `verifier of ${step.id}`);
    assert.deepEqual(rig.backend.context?.step, step);
    await until(() => waiting.step === undefined);
  });

  test('falls back on the step that is open in this tab where the server dropped the name', async () => {
    const id = await begun();
    const auth = await cameBack('?code=c');
    assert.equal(auth.state.status, 'signed-in');
    assert.equal(rig.backend.context?.secrets.verifier, `verifier of ${id}`);
  });

  test('signs nobody in with a code that this browser did not ask for', async () => {
    const auth = await cameBack(`?code=c&${stateParam}=unknown`, { fresh: true });
    assert.equal(auth.state.status, 'signed-out');
    assert.equal(errorOf(auth), 'code_invalid');
    assert.equal(location.search, '');
  });

  test('is good once: what is replayed signs nobody in, and takes nothing from who is here', async () => {
    const id = await begun();
    const address = `?code=c&${stateParam}=${id}`;
    const auth = await cameBack(address);
    const who = idOf(auth);
    auth.dispose();
    const again = await cameBack(address);
    assert.equal(idOf(again), who);
    assert.isUndefined(again.step);
  });

  test('a step whose session is held back is not answered by an address', async () => {
    const first = rig.tab();
    const step = await first.signIn({ method: 'password', email: 'ada@example.com', password: 'half' });
    first.dispose();
    assert(step.kind === 'second-factor');
    const auth = await cameBack(`?code=c&${stateParam}=${step.id}`);
    assert.equal(auth.state.status, 'signed-out');
    assert.isUndefined(rig.backend.context?.secrets.session);
  });

  test('says by a fixed code that it was refused, and closes the step', async () => {
    const id = await begun();
    history.replaceState(null, '', `?error=access_denied&error_code=access_denied&${stateParam}=${id}`);
    const auth = rig.tab();
    const notices = noticesOf(auth);
    await auth.ready;
    assert.equal(errorOf(auth), 'aborted');
    assert.isUndefined(auth.step);
    assert.isTrue(notices.some((notice) => notice.type === 'step' && notice.error?.code === 'aborted'));
  });

  test('a person who comes back without an answer finds no step open', async () => {
    const first = rig.tab();
    await first.signIn({ method: 'oauth', provider: 'github' });
    first.dispose();
    const auth = await cameBack('?a=1');
    assert.isUndefined(auth.step);
    assert.equal(auth.state.status, 'signed-out');
  });

  test('is for the client that began, not for another one of the page', async () => {
    const id = await begun();
    const other = new Rig(SteppingBackend);
    history.replaceState(null, '', `?code=c&${stateParam}=${id}`);
    const stranger = other.tab();
    await stranger.ready;
    const ours = rig.tab();
    await ours.ready;
    assert.equal(stranger.state.status, 'signed-out');
    assert.equal(ours.state.status, 'signed-in');
    other.close();
  });

  test('after a sign-out in between it signs nobody in', async () => {
    const auth = rig.tab();
    const step = await auth.signIn({ method: 'oauth', provider: 'github' });
    assert(step.kind === 'redirect');
    await auth.signOut();
    auth.dispose();
    const back = await cameBack(`?code=c&${stateParam}=${step.id}`);
    assert.equal(back.state.status, 'signed-out');
    assert.equal(errorOf(back), 'code_invalid');
  });

  test('an identity is not linked to who signed in meanwhile', async () => {
    const auth = await rig.signedIn();
    const step = await auth.account.identities!.link('github');
    auth.dispose();
    const other = rig.tab();
    await other.signIn({ ...password, email: grace });
    other.dispose();
    const back = await cameBack(`?code=c&${stateParam}=${step.id}`);
    assert.equal(idOf(back), grace);
    assert.equal(rig.backend.count('return'), 0);
  });

  suite('with tokens that nobody here asked for', () => {
    test('signs nobody in before the person has said that it is them', async () => {
      rig.backend.returned = { kind: 'session', session: rig.backend.session(grace) };
      const auth = await cameBack(tokens, { fresh: true });
      assert.equal(location.hash, '');
      assert.equal(auth.state.status, 'signed-out');
      const { step } = auth;
      assert(step?.kind === 'confirm-account');
      assert.deepEqual(step.user, person(grace));
      assert.equal((await auth.continue(step, {})).kind, 'signed-in');
      assert.equal(idOf(auth), grace);
      assert.isUndefined(auth.step);
    });

    test('neither do they where a step of this tab waits for a code', async () => {
      await begun();
      const auth = await cameBack(tokens);
      assert.equal(auth.state.status, 'signed-out');
      assert.equal(auth.step?.kind, 'confirm-account');
    });

    test('leaves whoever is signed in until they have said yes, and ends the other session when they say no', async () => {
      (await rig.signedIn()).dispose();
      rig.backend.returned = { kind: 'session', session: rig.backend.session(grace) };
      const auth = await cameBack(tokens, { fresh: true });
      await until(() => auth.step !== undefined);
      assert.equal(idOf(auth), password.email);
      await auth.cancelStep();
      assert.equal(rig.backend.count('sign-out here'), 1);
      assert.equal(idOf(auth), password.email);
      assert.isUndefined(auth.step);
    });

    test('keeps the session of who is here already, with the second factor that the link has not', async () => {
      const first = await rig.signedIn();
      const token = await first.accessToken();
      first.dispose();
      const auth = await cameBack(tokens, { fresh: true });
      await until(() => rig.backend.count('sign-out here') === 1);
      assert.isUndefined(auth.step);
      assert.equal(await auth.accessToken(), token);
    });

    test('goes straight to the new password of an invitation or a recovery, which the person has to choose', async () => {
      const session = rig.backend.session(grace);
      const step = { kind: 'set-password', id: 'new', why: 'invite', email: grace } as const;
      rig.backend.returned = { kind: 'step', step, secrets: { session } };
      const auth = await cameBack(tokens, { fresh: true });
      assert.deepEqual(auth.step, step);
      assert.equal(auth.state.status, 'signed-out');
      await auth.continue(step, { password: 'correct horse' });
      assert.equal(idOf(auth), grace);
    });

    test('asks before it where somebody else is signed in', async () => {
      (await rig.signedIn()).dispose();
      const session = rig.backend.session(grace);
      const next = { kind: 'set-password', id: 'new', why: 'reset', email: grace } as const;
      rig.backend.returned = { kind: 'step', step: next, secrets: { session } };
      const auth = await cameBack(tokens, { fresh: true });
      await until(() => auth.step !== undefined);
      assert(auth.step?.kind === 'confirm-account');
      assert.deepEqual(await auth.continue(auth.step, {}), next);
      assert.equal(idOf(auth), password.email);
      await auth.continue(next, { password: 'correct horse' });
      assert.equal(idOf(auth), grace);
    });
  });

  test('a token in the address is worth nothing to a step that was cancelled', async () => {
    const auth = rig.tab();
    const step = await auth.signIn({ method: 'oauth', provider: 'github' });
    assert(step.kind === 'redirect');
    await auth.cancelStep();
    await rejection(auth.continue(step, {}), 'session_expired');
  });
});
