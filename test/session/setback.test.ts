import { assert } from '@esm-bundle/chai';
import { AuthError } from '../../src/errors.js';
import { errorOf, holdsBack, readSetback, setbackAfter, type Setback } from '../../src/session/setback.js';

const minute = 60_000;
const limited = new AuthError('rate_limited', 'wait');
const after = (failures: number, retryAfter: number | undefined, random: number): Setback => {
  const before = { count: failures - 1, code: 'rate_limited', atMs: 0, notBeforeMs: 0 } as const;
  return setbackAfter(failures > 1 ? before : undefined, limited, retryAfter, 0, random);
};

suite('after a failed refresh', () => {
  test('the wait is random × 1 s × 2ⁿ, at most 5 min, where the server asks for none', () => {
    assert.deepEqual(
      [1, 2, 5, 9, 10, 40].map((failures) => after(failures, undefined, 0.5).notBeforeMs),
      [500, 1000, 8000, 128_000, 2.5 * minute, 2.5 * minute],
    );
  });

  test('nobody comes before the server asked, and not all in the same moment', () => {
    assert.equal(after(1, 60, 0).notBeforeMs, minute);
    assert.equal(after(1, 60, 0.5).notBeforeMs, 63_000);
    assert.equal(after(1, 60, 1).notBeforeMs, 66_000);
  });

  test('after many failures those who were asked to wait spread over the whole range of the backoff, and no further', () => {
    assert.equal(after(12, 60, 0).notBeforeMs, minute);
    assert.equal(after(12, 60, 0.5).notBeforeMs, 3 * minute);
    assert.equal(after(12, 60, 1).notBeforeMs, 5 * minute);
  });

  test('a server is obeyed for an hour at most, and that hour too is spread', () => {
    const longest = after(1, 86_400, 1);
    assert.equal(longest.notBeforeMs, 66 * minute);
    assert.isTrue(holdsBack(longest, 0, 0));
    assert.isTrue(holdsBack(longest, longest.notBeforeMs - 1, 0));
    assert.isFalse(holdsBack(longest, longest.notBeforeMs, 0));
  });

  test('a time further off than any wait holds nobody back: the clock was set back', () => {
    assert.isFalse(holdsBack(after(1, 86_400, 1), -1, 0));
  });

  test('for want of a network nobody waits once the device is online again; for any other reason they do', () => {
    const failed = (code: 'network' | 'server') => setbackAfter(undefined, new AuthError(code, 'no'), 60, 1000, 0);
    assert.isTrue(holdsBack(failed('network'), 2000, 500), 'it was online before that failure');
    assert.isFalse(holdsBack(failed('network'), 2000, 1500));
    assert.isTrue(holdsBack(failed('server'), 2000, 1500));
  });

  test('other tabs are told the same code, and how long to wait', () => {
    const { code, retryAfter } = errorOf(after(1, 60, 0), 10_000);
    assert.deepEqual({ code, retryAfter }, { code: 'rate_limited', retryAfter: 50 });
  });

  test('what is read from a store counts only where it makes sense', () => {
    const sound = after(2, 60, 0);
    assert.deepEqual(readSetback({ ...sound, extra: 1 }), sound);
    for (const broken of [
      undefined,
      null,
      'x',
      {},
      { ...sound, count: '2' },
      { ...sound, count: -1 },
      { ...sound, code: 'signed_out' },
      { ...sound, atMs: NaN },
      { ...sound, notBeforeMs: Infinity },
    ]) {
      assert.isUndefined(readSetback(broken));
    }
  });
});
