import { assert } from '@esm-bundle/chai';
import type { Step } from '../../src/backends/backend.js';
import { Countdown } from '../../src/elements/countdown.js';
import { resendAtMs } from '../../src/elements/resend.js';
import { ManualClock } from '../manual-clock.js';

suite('a countdown', () => {
  function begin(clock = new ManualClock()) {
    const ticks: number[] = [];
    const host = { addController: () => undefined, requestUpdate: () => undefined };
    return { clock, ticks, countdown: new Countdown(host, (left) => ticks.push(left), clock) };
  }

  test('tells each second until it is over, and then sets no timer', () => {
    const { clock, ticks, countdown } = begin();
    countdown.until(clock.now() + 2500);
    clock.advance(5000);
    assert.deepEqual(ticks, [3, 2, 1, 0]);
    assert.isEmpty(clock.pending);
  });

  test('goes by the clock, so that a tab that slept is not late', () => {
    const { clock, ticks, countdown } = begin();
    countdown.start(60);
    clock.set(45_000);
    clock.advance(1000);
    assert.deepEqual(ticks, [60, 14]);
  });

  test('that is begun anew forgets the one before', () => {
    const { clock, ticks, countdown } = begin();
    countdown.start(60);
    countdown.start(2);
    assert.lengthOf(clock.pending, 1);
    clock.advance(10_000);
    assert.deepEqual(ticks, [60, 2, 1, 0]);
  });

  test('stops with its host, and goes on when it is back', () => {
    const { clock, ticks, countdown } = begin();
    countdown.start(10);
    countdown.hostDisconnected();
    clock.advance(4000);
    countdown.hostConnected();
    assert.deepEqual(ticks, [10, 6]);
  });

  test('to what is past is over at once', () => {
    const { clock, ticks, countdown } = begin();
    countdown.until(clock.now() - 1);
    assert.deepEqual([ticks, countdown.left], [[0], 0]);
  });
});

suite('when a message may be sent again', () => {
  const now = 1_800_000_000_000;
  const mail: Step = { kind: 'email-code', id: 's', sentTo: 'ada@example.com', purpose: 'sign-in' };
  const told: Step = { ...mail, resendAtMs: now + 42_000 };
  const sms: Step = { kind: 'phone-code', id: 's', sentTo: '+44', purpose: 'sign-in', channel: 'sms' };
  const factor: Step = { kind: 'second-factor', id: 's', factors: [], challenged: { factor: 'f', challenge: 'c' } };
  const password: Step = { kind: 'set-password', id: 's', why: 'reset' };

  const cases: readonly (readonly [what: string, step: Step, justSent: boolean, afterMs: number])[] = [
    ['as the step says', told, true, 42_000],
    ['as the step says, after a reload too', told, false, 42_000],
    ['a minute after a mail', mail, true, 60_000],
    ['a minute after a message', sms, true, 60_000],
    ['a minute after the code for a second factor', factor, true, 60_000],
    ['at most an hour from now, whatever became of the clock', { ...mail, resendAtMs: now + 1e9 }, false, 3_600_000],
  ];
  for (const [what, step, justSent, afterMs] of cases) {
    test(what, () => assert.equal(resendAtMs(step, now, justSent) - now, afterMs));
  }

  test('at once where nobody knows when it was sent, and where none was', () => {
    assert.equal(resendAtMs(mail, now, false), 0);
    assert.equal(resendAtMs(password, now, true), 0);
  });
});
