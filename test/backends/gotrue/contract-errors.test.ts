import { assert } from '@esm-bundle/chai';
import { gotrue } from '../../../src/backends/gotrue.js';
import { systemClock } from '../../../src/backends/clock.js';
import { AuthError, type AuthErrorCode } from '../../../src/errors.js';
import exchanges from '../../contracts/gotrue.exchanges.json';
import { FakeServer, json } from '../fake-server.js';
import { assertTellsNothing, everyCall, failureOf } from '../every-call.js';

/** Which call meets the refusal, and what a page is told; `step`: the answer is no error but something to do. */
const expected: Readonly<Record<string, [call: keyof typeof everyCall, code: AuthErrorCode | 'step' | 'dead']>> = {
  'password.wrong': ['password', 'invalid_credentials'],
  'password.wrong.legacy': ['password', 'invalid_credentials'],
  'password.unconfirmed': ['password', 'step'],
  'password.banned': ['password', 'account_disabled'],
  'password.disabled': ['password', 'not_supported'],
  'password.captcha': ['password', 'captcha_required'],
  'password.ratelimit': ['password', 'rate_limited'],
  'token.badgrant': ['password', 'invalid_credentials'],
  'body.empty': ['sign-up', 'bad_response'],
  'guest.off': ['anonymous', 'not_supported'],
  'guest.ratelimit': ['anonymous', 'rate_limited'],
  'signup.closed': ['sign-up', 'signup_disabled'],
  'signup.taken': ['sign-up', 'account_exists'],
  'signup.weak': ['sign-up', 'weak_password'],
  'signup.weak.legacy': ['sign-up', 'weak_password'],
  'signup.toolong': ['sign-up', 'invalid_input'],
  'signup.again': ['sign-up', 'rate_limited'],
  'mail.ratelimit': ['e-mail code', 'rate_limited'],
  'otp.unknown': ['e-mail code', 'not_supported'],
  'verify.wrong': ['code', 'code_invalid'],
  'verify.hash.wrong': ['code', 'code_invalid'],
  'verify.hash.extra': ['code', 'invalid_input'],
  'refresh.unknown': ['refresh', 'dead'],
  'refresh.reused': ['refresh', 'dead'],
  'refresh.malformed': ['refresh', 'dead'],
  'refresh.expired': ['refresh', 'dead'],
  'refresh.nosession': ['refresh', 'dead'],
  'refresh.conflict': ['refresh', 'server'],
  'refresh.timeout': ['refresh', 'server'],
  'pkce.unknown': ['come back', 'code_invalid'],
  'pkce.expired': ['come back', 'code_invalid'],
  'pkce.verifier': ['come back', 'code_invalid'],
  'pkce.empty': ['come back', 'invalid_input'],
  'idtoken.bad': ['id token', 'invalid_credentials'],
  'user.noauth': ['profile', 'signed_out'],
  'user.expired': ['profile', 'session_expired'],
  'user.revoked': ['profile', 'session_expired'],
  'user.deleted': ['profile', 'session_expired'],
  'user.update.taken': ['address change', 'account_exists'],
  'user.update.guestpw': ['password change', 'invalid_input'],
  'user.update.same': ['password change', 'weak_password'],
  'user.update.reauth': ['new password', 'reauthentication_needed'],
  'user.update.aal': ['password change', 'aal_required'],
  'link.off': ['identity link', 'not_supported'],
  'mfa.guest': ['factor enrolment', 'signed_out'],
  'mfa.wrong': ['second factor', 'code_invalid'],
  'mfa.challenge.expired': ['second factor', 'code_invalid'],
  'mfa.ip': ['second factor', 'code_invalid'],
  'mfa.name': ['factor enrolment', 'invalid_input'],
  'mfa.stepup': ['factor enrolment', 'aal_required'],
  'passkey.off': ['passkey', 'not_supported'],
  'passkey.gone': ['passkey', 'code_invalid'],
  'sso.unknown': ['sso', 'invalid_input'],
  'server.500': ['password', 'server'],
  'server.500.legacy': ['password', 'server'],
  'gateway.nokey': ['password', 'misconfigured'],
  'gateway.badkey': ['password', 'key_rejected'],
};

/** Not met by a call of ours: a page of the browser's own, and a sign-out that only wants the session gone. */
const elsewhere = ['authorize.unsupported', 'logout.badscope', 'logout.expired'];

const refusals = exchanges.filter(({ status }) => status >= 400);

suite('GoTrue refuses', () => {
  test('in every way the contract has, and each is expected here', () => {
    assert.sameMembers(
      [...Object.keys(expected), ...elsewhere],
      refusals.map(({ id }) => id),
    );
  });

  for (const { id, status, responseBody } of refusals) {
    const [name, code] = expected[id] ?? [];
    if (!name) continue;
    test(`${id}: ${code}`, async () => {
      const server = new FakeServer(json(responseBody, status));
      const failure = await failureOf(() =>
        everyCall[name]!(gotrue({ url: 'https://a.example/auth/v1', http: server.http() })),
      );
      if (!(failure instanceof AuthError)) return assert.equal((failure.given as { kind: string }).kind, code);
      assert.equal(failure.code, code);
      assertTellsNothing(failure);
    });

    test(`${id}: an AuthError whichever call meets it`, async () => {
      for (const run of Object.values(everyCall)) {
        const server = new FakeServer(json(responseBody, status));
        const failure = await failureOf(() =>
          run(gotrue({ url: 'https://a.example/auth/v1', http: server.http({ clock: noWaiting() }) })),
        );
        if (failure instanceof AuthError) assertTellsNothing(failure);
      }
    });
  }
});

/** Repeatable calls wait between their tries; here time flies. */
function noWaiting() {
  return {
    ...systemClock,
    after: (ms: number, callback: () => void) => systemClock.after(ms > 9000 ? ms : 0, callback),
  };
}
