import { assert } from '@esm-bundle/chai';
import { asAuthError, AuthError, isSetUpError } from '../src/errors.js';

suite('AuthError', () => {
  test('a platform error becomes an AuthError that keeps it as its cause', () => {
    const platform = new TypeError('Failed to fetch');
    const error = asAuthError(platform, 'network', 'The request did not reach the server.');
    assert.equal(error.code, 'network');
    assert.equal(error.cause, platform);
  });

  test('an AuthError stays what it is, whatever code is offered', () => {
    const error = new AuthError('rate_limited', 'Too many tries.', { status: 429, retryAfter: 7 });
    assert.equal(asAuthError(error, 'network', 'no'), error);
    assert.equal(error.retryAfter, 7);
  });

  test('only what the site’s owner can mend counts as a set-up error', () => {
    assert.isTrue(isSetUpError(new AuthError('misconfigured', 'No url.')));
    assert.isFalse(isSetUpError(new AuthError('offline', 'No network.')));
  });
});
