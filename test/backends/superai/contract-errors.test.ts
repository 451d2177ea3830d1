import { assert } from '@esm-bundle/chai';
import type { Http } from '../../../src/backends/http.js';
import { superai } from '../../../src/backends/superai.js';
import exchanges from '../../contracts/superai.exchanges.json';
import { rejection } from '../../rejection.js';
import { refusingUrl, testRefusals, type ExpectedRefusals } from '../contract-errors.js';
import { everyCall } from '../every-call.js';
import { FakeServer, json, jwt } from '../fake-server.js';

const expected: ExpectedRefusals = {
  'login-method.bad': ['login method', 'invalid_input'],
  'login.wrong': ['password', 'invalid_credentials'],
  'profile.noauth': ['profile', 'session_expired'],
  'profile.expired': ['profile', 'session_expired'],
  'profile.missing': ['profile', 'account_disabled'],
  'invite.invalid': ['invitation', 'invalid_input'],
  'invite.down': ['invitation', 'server'],
};

/** Met before any call, after another one, and not to be told: each has its own test below. */
const elsewhere = ['anon-key.unset', 'selfservice.blocked', 'invite.unknown'];

const urls = { url: `${refusingUrl}/api`, authUrl: `${refusingUrl}/auth/v1` };
const anonKey = `sb_publishable_${'x'.repeat(31)}`;
const make = (http: Http) => superai({ ...urls, anonKey, http });

function recorded(id: string): Response {
  const found = exchanges.find((exchange) => exchange.id === id)!;
  return json(found.responseBody, found.status);
}

suite('super.ai refuses', () => {
  testRefusals(make, exchanges, expected, elsewhere);

  test('no key to be had is the owner’s to mend, with the number to quote', async () => {
    const http = new FakeServer(recorded('anon-key.unset')).http();
    const error = await rejection(everyCall['password']!(superai({ ...urls, http }))!, 'misconfigured');
    assert.match(error.requestId ?? '', /^[0-9A-Z]{26}$/);
  });

  test('an address that may not sign up by itself is told so after its code was right', async () => {
    const session = {
      access_token: jwt({ sub: 'u1', org_id: null }),
      refresh_token: 'r',
      expires_in: 3600,
      user: { id: 'u1', email: 'somebody@disposable.example' },
    };
    const server = new FakeServer(json(session), recorded('selfservice.blocked'));
    const error = await rejection(everyCall['code']!(make(server.http()))!, 'signup_disabled');
    assert.match(error.requestId ?? '', /^[0-9A-Z]{26}$/);
    assert.lengthOf(server.requests, 2);
  });

  test('whether somebody was invited is not told', async () => {
    assert.isUndefined(await everyCall['invitation']!(make(new FakeServer(recorded('invite.unknown')).http())));
  });
});
