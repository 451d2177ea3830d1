import { assert } from '@esm-bundle/chai';
import { SharedTask } from '../../src/session/shared-task.js';
import { rejection } from '../rejection.js';

suite('work that many wait for', () => {
  test('runs once for all who ask while it runs, and again for who asks later', async () => {
    let runs = 0;
    const task = new SharedTask(() => Promise.resolve(++runs));
    assert.deepEqual(await Promise.all([task.run(), task.run()]), [1, 1]);
    assert.equal(await task.run(), 2);
  });

  test('goes on for the others when one gives up waiting', async () => {
    let finish!: (value: string) => void;
    const task = new SharedTask(() => new Promise<string>((resolve) => (finish = resolve)));
    const patient = task.run();
    const controller = new AbortController();
    const impatient = task.run(controller.signal);
    controller.abort();
    await rejection(impatient, 'aborted');
    finish('done');
    assert.equal(await patient, 'done');
  });

  test('is called off when nobody waits any more, and the next who asks starts afresh', async () => {
    const signals: AbortSignal[] = [];
    const task = new SharedTask<void>((signal) => (signals.push(signal), new Promise(() => undefined)));
    const controller = new AbortController();
    const only = task.run(controller.signal);
    controller.abort();
    await rejection(only, 'aborted');
    assert.isTrue(signals[0]!.aborted);
    const next = task.run();
    assert.lengthOf(signals, 2);
    task.abort();
    await rejection(next, 'aborted');
  });

  test('that ignores its signal still settles at once for who waits', async () => {
    const task = new SharedTask<void>(() => new Promise(() => undefined));
    const waiting = task.run();
    task.abort();
    await rejection(waiting, 'aborted');
  });
});
