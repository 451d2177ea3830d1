import { assert } from '@esm-bundle/chai';
import { next, start, type FlowEvent, type Page, type Step } from '../../../src/elements/login/flow.js';
import type { Step as AuthStep } from '../../../src/backends/backend.js';
import { AuthError } from '../../../src/errors.js';
import { ada, signedIn } from '../fake-auth.js';

function after(...events: FlowEvent[]): Step {
  return events.reduce(next, start);
}

const known: FlowEvent = { type: 'state', state: { status: 'signed-out' } };
const here: FlowEvent = { type: 'state', state: signedIn() };
const wrong = new AuthError('invalid_credentials', 'no');
const unset = new AuthError('misconfigured', 'no key');
const over = new AuthError('session_expired', 'too late');
const gone = new AuthError('aborted', '');

type PageStep = Extract<Step, { kind: 'page' }>;
const page = (shown: Page, more: Partial<PageStep> = {}): PageStep => {
  return { kind: 'page', page: shown, home: 'sign-in', busy: false, ...more };
};
const done: Step = { kind: 'signed-in', user: ada, home: 'sign-in' };
const mail: AuthStep = { kind: 'email-code', id: 's1', sentTo: 'ada@example.com', purpose: 'sign-up' };
const phone = { id: 'f1', kind: 'phone', phone: '+44', verified: true } as const;
const totp = { id: 'f2', kind: 'totp', verified: true } as const;
const factors: AuthStep = {
  kind: 'second-factor',
  id: 's2',
  factors: [phone, totp, { ...totp, id: 'f3', verified: false }],
};
const asked = (step: AuthStep): FlowEvent => ({ type: 'step', step });

suite('the login flow', () => {
  test('waits until it is known who is here, then shows the form', () => {
    assert.deepEqual(after({ type: 'state', state: { status: 'restoring' } }), start);
    assert.deepEqual(after(known), page('sign-in'));
  });

  test('sends what was submitted while it waited', () => {
    assert.deepEqual(after({ type: 'submit' }, { type: 'client' }, known), page('sign-in', { busy: true }));
  });

  test('keeps whoever is here while they fill in another form, and ends it with them', () => {
    const beside = after(known, here, { type: 'go', page: 'api-key' });
    assert.deepEqual(beside, page('api-key', { user: ada }));
    assert.strictEqual(next(beside, here), beside, 'a renewed session is no other one');
    assert.deepEqual(next(beside, { type: 'back' }), done);
    assert.deepEqual(next(beside, known), page('sign-in'));
    const other = { ...ada, id: 'u2' };
    assert.deepInclude(next(beside, { type: 'state', state: signedIn(other) }), { kind: 'signed-in', user: other });
    assert.deepInclude(next(beside, asked(mail)), { kind: 'step', user: ada });
  });

  test('takes no second submit while it is busy', () => {
    const busy = after(known, { type: 'submit' });
    assert.strictEqual(next(busy, { type: 'submit' }), busy);
  });

  test('brings the form back with what went wrong, or with nothing after a cancel', () => {
    const busy = after(known, { type: 'submit' });
    assert.deepInclude(next(busy, { type: 'failed', error: wrong }), page('sign-in', { problem: wrong }));
    assert.isUndefined((next(busy, { type: 'failed', error: gone }) as { problem?: unknown }).problem);
  });

  test('hears no failure of a try that was given up', () => {
    const back = after(known, { type: 'go', page: 'sign-up' }, { type: 'submit' }, { type: 'back' });
    assert.strictEqual(next(back, { type: 'failed', error: wrong }), back);
  });

  test('ends with whoever signs in, here or in another tab, and begins again after a sign-out', () => {
    assert.deepEqual(after(known, here), done);
    assert.deepEqual(after(known, asked(mail), here), done);
    assert.deepEqual(after(known, here, known), page('sign-in'));
  });

  test('keeps the form through failures that pass, and gives it up for those that only the owner can mend', () => {
    const slow = new AuthError('timeout', '');
    assert.deepInclude(after(known, { type: 'offer-failed', error: slow }), page('sign-in', { problem: slow }));
    const stuck = after(known, { type: 'offer-failed', error: unset });
    assert.deepEqual(stuck, { kind: 'not-set-up', error: unset, retrying: false, home: 'sign-in' });
    const asking = next(stuck, { type: 'retry' });
    assert.deepInclude(asking, { retrying: true });
    assert.deepEqual(next(asking, { type: 'home', home: 'sign-in' }), page('sign-in'));
  });

  test('begins with the page that the site wants and the backend offers, and leaves a chosen one alone', () => {
    assert.deepEqual(after({ type: 'home', home: 'sign-up' }, known), page('sign-up', { home: 'sign-up' }));
    assert.deepEqual(after(known, { type: 'home', home: 'email' }), page('email', { home: 'email' }));
    const chosen = after(known, { type: 'go', page: 'reset' }, { type: 'home', home: 'email' });
    assert.deepEqual(chosen, page('reset', { home: 'email' }));
    assert.deepInclude(after(known, { type: 'home', home: undefined }), { kind: 'not-offered' });
  });

  test('does not take away what is being sent when the offer comes', () => {
    const busy = after(known, { type: 'submit' });
    assert.deepInclude(next(busy, { type: 'home', home: 'email' }), { page: 'sign-in', busy: true });
    assert.strictEqual(next(busy, { type: 'home', home: undefined }), busy);
  });

  for (const chosen of ['sign-up', 'upgrade', 'reset', 'email', 'link', 'phone', 'sso', 'invite'] as const) {
    test(`leads to ${chosen}, and back`, () => {
      const there = after(known, { type: 'go', page: chosen });
      assert.deepEqual(there, page(chosen));
      assert.deepEqual(next(there, { type: 'back' }), page('sign-in'));
    });
  }

  test('shows what the backend still needs, and begins again when the person goes back or takes too long', () => {
    const step = after(known, { type: 'submit' }, asked(mail));
    assert.deepEqual(step, { kind: 'step', step: mail, home: 'sign-in', busy: false });
    assert.deepEqual(next(step, { type: 'back' }), page('sign-in'));
    const late = next(next(step, { type: 'submit' }), { type: 'failed', error: over });
    assert.deepEqual(late, page('sign-in', { problem: over }));
    const mistyped = next(next(step, { type: 'submit' }), { type: 'failed', error: wrong });
    assert.deepInclude(mistyped, { kind: 'step', step: mail, problem: wrong });
  });

  test('says that a message was sent again', () => {
    const step = after(known, asked(mail));
    const again = next(next(step, { type: 'submit' }), asked({ ...mail }));
    assert.deepInclude(again, { kind: 'step', busy: false, told: 'sent' });
    assert.deepInclude(next(again, { type: 'submit' }), { told: undefined });
    const told = next(after(known, { type: 'go', page: 'invite' }, { type: 'submit' }), {
      type: 'done',
      told: 'invited',
    });
    assert.deepInclude(told, { page: 'invite', busy: false, told: 'invited' });
  });

  test('tells why what came back in the address led nowhere', () => {
    assert.deepEqual(
      after(known, { type: 'step', step: undefined, error: wrong }),
      page('sign-in', { problem: wrong }),
    );
    const signed = after(known, here);
    assert.strictEqual(next(signed, { type: 'step', step: undefined, error: wrong }), signed);
  });

  test('lets one choose among second factors, those that were confirmed, and go back to the choice', () => {
    const choice = after(known, asked(factors));
    assert.isUndefined((choice as { factor?: string }).factor);
    const chosen = next(choice, { type: 'factor', factor: 'f2' });
    assert.deepInclude(chosen, { kind: 'step', factor: 'f2' });
    assert.deepInclude(next(chosen, { type: 'back' }), { kind: 'step', factor: undefined });
    const only = after(known, asked({ ...factors, factors: [totp, { ...phone, verified: false }] }));
    assert.deepInclude(only, { factor: 'f2' });
    assert.deepEqual(next(only, { type: 'back' }), page('sign-in'));
  });

  test('keeps the chosen factor when its message was sent', () => {
    const chosen = next(after(known, asked(factors)), { type: 'factor', factor: 'f1' });
    const sent = { ...factors, challenged: { factor: 'f1', challenge: 'c' } };
    assert.deepInclude(next(next(chosen, { type: 'submit' }), asked(sent)), { factor: 'f1', step: sent });
  });

  test('a step of somebody who is signed in stays through a refresh, and leads back to who is here', () => {
    const step = after(known, here, asked(factors));
    assert.deepInclude(step, { kind: 'step', user: ada });
    assert.strictEqual(next(step, here), step);
    assert.deepEqual(next(step, { type: 'step', step: undefined }), done);
    assert.deepEqual(next(step, { type: 'back' }), done);
    assert.deepEqual(next(step, known), page('sign-in'));
  });
});
