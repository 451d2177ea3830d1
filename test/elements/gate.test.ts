import { assert } from '@esm-bundle/chai';
import { FakeAuth, signedIn, visitor } from './fake-auth.js';
import { clearPage, mount, mountWith, settled, until } from './page.js';

const markup = (when: string): string =>
  `<portico-gate ${when}><p>in</p><p slot="else">else</p><p slot="pending">pending</p></portico-gate>`;

/** The texts that are really shown. */
function shown(gate: Element): string {
  return [...gate.querySelectorAll('p')]
    .filter((p) => p.checkVisibility())
    .map((p) => p.textContent)
    .join();
}

suite('portico-gate', () => {
  teardown(clearPage);

  test('shows neither side while nobody is known, then the one that fits', async () => {
    const auth = new FakeAuth({ status: 'restoring' });
    const gate = await mountWith(auth, 'portico-gate', markup('when="signed-in"'));
    assert.equal(shown(gate), 'pending');
    auth.become({ status: 'signed-out' }, 'restored');
    await settled(gate);
    assert.equal(shown(gate), 'else');
    auth.become(signedIn(), 'sign-in');
    await settled(gate);
    assert.equal(shown(gate), 'in');
    assert.isTrue(gate.matches(':state(open)'));
  });

  test('takes several states, and changes of them', async () => {
    const auth = new FakeAuth({ status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 });
    const gate = await mountWith(auth, 'portico-gate', markup('when="anonymous signed-in"'));
    assert.equal(shown(gate), 'in');
    gate.when = 'signed-out';
    await settled(gate);
    assert.equal(shown(gate), 'else');
  });

  test('is for people with an account unless it says otherwise', async () => {
    const gate = await mountWith(new FakeAuth(signedIn()), 'portico-gate', markup(''));
    assert.equal(shown(gate), 'in');
  });

  test('tells the developer when there is nobody to ask', async () => {
    const { warn } = console;
    const said: unknown[] = [];
    console.warn = (...words: unknown[]) => said.push(words[0]);
    try {
      mount('portico-gate', '<portico-gate></portico-gate>');
      await until(() => said.length);
      assert.include(String(said), '<portico-gate> has no client');
    } finally {
      console.warn = warn;
    }
  });
});
