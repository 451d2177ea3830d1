import { assert } from '@esm-bundle/chai';
import { next, start, type FlowEvent, type Step } from '../../../src/elements/login/flow.js';
import { AuthError } from '../../../src/errors.js';
import { ada, signedIn } from '../fake-auth.js';

function after(...events: FlowEvent[]): Step {
  return events.reduce(next, start);
}

const known: FlowEvent = { type: 'state', state: { status: 'signed-out' } };
const wrong = new AuthError('invalid_credentials', 'no');
const unset = new AuthError('misconfigured', 'no key');

suite('the login flow', () => {
  test('waits until it is known who is here, then shows the form', () => {
    assert.deepEqual(after({ type: 'state', state: { status: 'restoring' } }), start);
    assert.deepEqual(after(known), { kind: 'form' });
  });

  test('sends what was submitted while it waited', () => {
    assert.deepEqual(after({ type: 'submit' }, { type: 'client' }, known), { kind: 'busy' });
  });

  test('takes no second submit while it is busy', () => {
    const busy = after(known, { type: 'submit' });
    assert.strictEqual(next(busy, { type: 'submit' }), busy);
  });

  test('brings the form back with what went wrong, or with nothing after a cancel', () => {
    const busy = after(known, { type: 'submit' });
    assert.deepEqual(next(busy, { type: 'failed', error: wrong }), { kind: 'form', problem: wrong });
    assert.deepEqual(next(busy, { type: 'failed', error: new AuthError('aborted', '') }), { kind: 'form' });
  });

  test('ends with whoever signs in, here or in another tab, and begins again after a sign-out', () => {
    const done = after(known, { type: 'state', state: signedIn() });
    assert.deepEqual(done, { kind: 'signed-in', user: ada });
    assert.deepEqual(next(done, known), { kind: 'form' });
  });

  test('keeps the form through failures that pass, and gives it up for those that only the owner can mend', () => {
    const slow = new AuthError('timeout', '');
    assert.deepEqual(after(known, { type: 'offer-failed', error: slow }), { kind: 'form', problem: slow });
    const stuck = after(known, { type: 'offer-failed', error: unset });
    assert.deepEqual(stuck, { kind: 'not-set-up', error: unset, retrying: false });
    const asking = next(stuck, { type: 'retry' });
    assert.strictEqual(next(asking, { type: 'offer', password: undefined }), asking);
    assert.deepEqual(next(asking, { type: 'offer', password: true }), { kind: 'form' });
  });
});
