import { assert } from '@esm-bundle/chai';
import type { Session } from '../../src/backends/backend.js';
import { AuthError } from '../../src/errors.js';
import { transition, type AuthState } from '../../src/session/state.js';

const session = (id: string, anonymous: boolean): Session => ({
  accessToken: 'secret-access',
  refreshToken: 'secret-refresh',
  issuedAtMs: 1,
  expiresAtMs: 1000,
  user: { id, anonymous },
});
const restoring: AuthState = { status: 'restoring' };
const from = (state: AuthState, made: Session, cause: 'sign-in' | 'restored' | 'refreshed') =>
  transition(state, { type: 'session', session: made, cause });

suite('the public state', () => {
  test('shows who is here and until when, and no token', () => {
    const { state, cause } = from(restoring, session('u', false), 'restored');
    assert.deepEqual(state, { status: 'signed-in', user: { id: 'u', anonymous: false }, expiresAtMs: 1000 });
    assert.equal(cause, 'restored');
    assert.notInclude(JSON.stringify(state), 'secret');
    assert.isFrozen(state);
  });

  test('a visitor without an account is anonymous', () => {
    assert.equal(from(restoring, session('a', true), 'sign-in').state.status, 'anonymous');
  });

  test('an anonymous visitor who keeps the id and gets an account is upgraded', () => {
    const visitor = from(restoring, session('a', true), 'sign-in').state;
    assert.equal(from(visitor, session('a', false), 'sign-in').cause, 'upgraded');
  });

  test('an anonymous visitor who signs in under another id has signed in, and the change holds both ids', () => {
    const visitor = from(restoring, session('a', true), 'sign-in').state;
    const change = from(visitor, session('u', false), 'sign-in');
    assert.equal(change.cause, 'sign-in');
    assert.equal(change.previous, visitor);
    assert.deepInclude(change.state, { user: { id: 'u', anonymous: false } });
  });

  test('another id after a refresh is another person, never told as a refresh', () => {
    const visitor = from(restoring, session('a', true), 'sign-in').state;
    assert.equal(from(visitor, session('b', true), 'refreshed').cause, 'switched');
    const person = from(restoring, session('u', false), 'sign-in').state;
    assert.equal(from(person, session('w', false), 'sign-in').cause, 'switched');
  });

  test('a failed attempt is told where nobody is signed in, and changes nothing for who is', () => {
    const error = new AuthError('network', 'down');
    const failed = transition({ status: 'signed-out' }, { type: 'attempt', error });
    assert.deepEqual(failed.state, { status: 'signed-out', error });
    assert.isUndefined(failed.cause);
    const person = from(restoring, session('u', false), 'sign-in').state;
    assert.equal(transition(person, { type: 'attempt', error }).state, person);
    const cleared = transition(failed.state, { type: 'attempt' }).state;
    assert.deepEqual(cleared, { status: 'signed-out' });
    assert.equal(transition(cleared, { type: 'attempt' }).state, cleared, 'nothing new, so the very same state');
  });

  test('the end of a session says why', () => {
    const person = from(restoring, session('u', false), 'sign-in').state;
    const error = new AuthError('session_expired', 'over');
    assert.include(transition(person, { type: 'ended', cause: 'server', error }), {
      cause: 'server',
      previous: person,
    });
  });
});
