import { assert } from '@esm-bundle/chai';
import { isGood, isRenewable, refreshDueAtMs } from '../../src/session/refresh.js';

const minute = 60_000;
const session = (lifetimeMs: number, refreshToken?: string) => ({
  accessToken: 'a',
  issuedAtMs: 0,
  expiresAtMs: lifetimeMs,
  user: { id: 'u', anonymous: false },
  ...(refreshToken && { refreshToken }),
});

suite('when to refresh', () => {
  test('an hour’s session is refreshed a minute ahead, give or take a tenth', () => {
    const hour = session(60 * minute, 'r');
    assert.equal(refreshDueAtMs(hour, 'ahead', 0.5), 59 * minute);
    assert.equal(refreshDueAtMs(hour, 'ahead', 0), 60 * minute - 54_000);
    assert.equal(refreshDueAtMs(hour, 'ahead', 1), 60 * minute - 66_000);
  });

  test('a short session is refreshed a fifth of its lifetime ahead', () => {
    assert.equal(refreshDueAtMs(session(30_000, 'r'), 'ahead', 0.5), 24_000);
  });

  test('a session renewed on use is renewed after a day, or half its lifetime if that is shorter', () => {
    assert.equal(refreshDueAtMs(session(30 * 86_400_000), 'on-use', 0.5), 86_400_000);
    assert.equal(refreshDueAtMs(session(minute), 'on-use', 0.5), 30_000);
  });

  test('a token is handed out while it is good for 30 s more, or a fifth of a short lifetime', () => {
    const hour = session(60 * minute);
    assert.isTrue(isGood(hour, 60 * minute - 30_000));
    assert.isFalse(isGood(hour, 60 * minute - 29_999));
    assert.isTrue(isGood(session(30_000), 24_000));
    assert.isFalse(isGood(session(30_000), 24_001));
  });

  test('without a refresh token a session can only be renewed while it is valid', () => {
    assert.isTrue(isRenewable(session(minute), minute - 1));
    assert.isFalse(isRenewable(session(minute), minute));
    assert.isTrue(isRenewable(session(minute, 'r'), 10 * minute));
  });
});
