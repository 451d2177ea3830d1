import { assert } from '@esm-bundle/chai';
import { stateParam } from '../../src/backends/return-address.js';
import { rejection } from '../rejection.js';
import { until } from '../until.js';
import { idOf, Rig } from './rig.js';
import { SteppingBackend } from './stepping-backend.js';

const byPopUp = { method: 'oauth', provider: 'github', display: 'popup' } as const;
const state = /^portico-/;

suite('a sign-in in a window of its own', () => {
  let rig: Rig<SteppingBackend>;
  /** A frame stands for the window: it is one, and tests can take it away. */
  let frame: HTMLIFrameElement;
  const { open } = window;
  const { href } = location;
  setup(() => {
    sessionStorage.clear();
    rig = new Rig(SteppingBackend);
    frame = document.createElement('iframe');
    window.open = () => {
      document.body.append(frame);
      return frame.contentWindow;
    };
  });
  teardown(() => {
    window.open = open;
    window.name = '';
    window.opener = null;
    frame.remove();
    rig.close();
    history.replaceState(null, '', href);
  });

  const other = () => frame.contentWindow!;
  const asked = () => until(() => state.test(other().name));
  const stepId = () => other().name.replace(state, '');
  const answer = (changes: object = {}) => ({
    ...{ portico: 'return', stepId: stepId(), query: 'code=c', fragment: '' },
    ...changes,
  });
  function hear(data: unknown, init: MessageEventInit = {}): void {
    window.dispatchEvent(new MessageEvent('message', { data, origin: location.origin, source: other(), ...init }));
  }

  test('ends where it began: the page stays, and takes up the answer with its own verifier', async () => {
    const auth = rig.tab();
    const result = auth.signIn(byPopUp);
    await asked();
    const id = stepId();
    hear(answer());
    assert.equal((await result).kind, 'signed-in');
    assert.equal(idOf(auth), 'ada@example.com');
    assert.equal(rig.backend.context?.secrets.verifier, `verifier of ${id}`);
    assert.isUndefined(auth.step);
  });

  test('gives the step of a redirect where the browser opens no window', async () => {
    window.open = () => null;
    const auth = rig.tab();
    const step = await auth.signIn(byPopUp);
    assert.equal(step.kind, 'redirect');
    assert.deepEqual(auth.step, step as never);
  });

  test('says that the person closed the window', async () => {
    const auth = rig.tab();
    const result = rejection(auth.signIn(byPopUp), 'aborted');
    await asked();
    frame.remove();
    assert.include((await result).message, 'closed');
    assert.equal((await auth.ready).status, 'signed-out');
  });

  test('hears nobody but that window, of this origin, about this step', async () => {
    const auth = rig.tab();
    const result = auth.signIn(byPopUp);
    await asked();
    hear(answer(), { origin: 'https://evil.example' });
    hear(answer(), { source: window });
    hear(answer({ stepId: 'another' }));
    hear(answer({ portico: 'else' }));
    hear(answer({ query: { code: 'c' } }));
    hear(null);
    hear('code=c');
    hear(answer({ query: 'code=right' }));
    await result;
    assert.equal(rig.backend.count('return'), 1);
  });

  test('passes on what the provider refused', async () => {
    const auth = rig.tab();
    const result = rejection(auth.signIn(byPopUp), 'aborted');
    await asked();
    hear(answer({ query: 'error=access_denied&error_code=access_denied' }));
    assert.include((await result).message, 'refused');
  });

  test('is over when the visitor signs out, or the caller gives up', async () => {
    const auth = rig.tab();
    const signedOut = rejection(auth.signIn(byPopUp), 'aborted');
    await asked();
    await auth.signOut();
    await signedOut;
    hear(answer());
    frame.remove();
    frame = document.createElement('iframe');
    const controller = new AbortController();
    const givenUp = rejection(auth.signIn(byPopUp, { signal: controller.signal }), 'aborted');
    await asked();
    controller.abort();
    await givenUp;
    assert.equal(rig.backend.count('return'), 0);
    assert.equal(auth.state.status, 'signed-out');
  });

  suite('in the window itself', () => {
    const posted: unknown[][] = [];
    let closed = 0;
    const { close } = window;
    setup(() => {
      posted.length = closed = 0;
      window.close = () => void closed++;
    });
    teardown(() => void (window.close = close));

    async function cameBack(name: string, opener: unknown): Promise<void> {
      window.name = name;
      window.opener = opener;
      history.replaceState(null, '', `?code=c&${stateParam}=abc`);
      await rig.tab().ready;
    }
    const opener = { postMessage: (...args: unknown[]) => posted.push(args) };

    test('the answer goes to the page that waits, at this origin alone, and the window closes', async () => {
      await cameBack('portico-abc', opener);
      const message = { portico: 'return', stepId: 'abc', query: `code=c&${stateParam}=abc`, fragment: '' };
      assert.deepEqual(posted, [[message, location.origin]]);
      assert.equal(closed, 1);
      assert.equal(rig.backend.count('return'), 0);
      assert.equal(location.search, '');
    });

    test('a window that was opened for something else, or by nobody, keeps it', async () => {
      await cameBack('portico-other', opener);
      await cameBack('portico-abc', null);
      assert.lengthOf(posted, 0);
      assert.equal(closed, 0);
      assert.equal(rig.backend.count('return'), 2);
    });
  });
});
