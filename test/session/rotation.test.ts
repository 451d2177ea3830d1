import { assert } from '@esm-bundle/chai';
import { minute, noticesOf, password, Rig } from './rig.js';

const day = 24 * 60 * minute;

suite('the reminder to change what the person signed in with', () => {
  let rig: Rig;
  setup(() => {
    rig = new Rig();
    Object.assign(rig.backend, { rotateAfterMs: 10 * day, lifetimeMs: 100 * day });
  });
  teardown(() => rig.close());

  const remindersOf = (auth: Parameters<typeof noticesOf>[0]) =>
    noticesOf(auth).filter(({ type }) => type === 'rotate');

  test('is told when its time comes, and to those who listen later', async () => {
    const auth = await rig.signedIn();
    assert.isEmpty(remindersOf(auth));
    const notices = noticesOf(auth);
    rig.clock.advance(11 * day);
    assert.deepInclude(notices, { type: 'rotate', why: 'age', atMs: rig.clock.now() - day });
    assert.lengthOf(remindersOf(auth), 1);
  });

  test('is of the session that it was told of, and of no other', async () => {
    const auth = await rig.signedIn();
    rig.clock.advance(11 * day);
    assert.lengthOf(remindersOf(auth), 1);
    await auth.signIn(password);
    assert.isEmpty(remindersOf(auth));
    rig.clock.advance(11 * day);
    assert.lengthOf(remindersOf(auth), 1);
    await auth.signOut();
    assert.isEmpty(remindersOf(auth));
  });
});
