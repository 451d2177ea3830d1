import { assert } from '@esm-bundle/chai';
import type { Outcome, Session, SignInInput, Step, StepContext } from '../../src/backends/backend.js';
import { gotrue } from '../../src/backends/gotrue.js';
import { rejection } from '../rejection.js';
import { FakeServer, json } from './fake-server.js';

const email = 'ada@example.com';
const phone = '+491701234567';
const session: Session = {
  ...{ accessToken: 'access', refreshToken: 'refresh', issuedAtMs: 1, expiresAtMs: 2 },
  user: { id: 'u1', anonymous: false, email },
};
const context: StepContext = { secrets: {}, session, exchange: (trade) => trade(session) };
const call = () => ({ signal: new AbortController().signal, redirectTo: 'https://site.example/' });
const backendOf = (server: FakeServer) => gotrue({ url: 'https://auth.example.com', http: server.http() });
const bodyOf = (server: FakeServer) => JSON.parse(server.last.body) as Record<string, unknown>;

function stepOf(outcome: Outcome): Step {
  if (outcome.kind !== 'step') throw new Error('Expected a step, got a session.');
  return outcome.step;
}

suite('GoTrue, sending again', () => {
  const ways: readonly SignInInput[] = [
    { method: 'email-code', email, createAccount: false },
    { method: 'magic-link', email, createAccount: false },
    { method: 'phone-code', phone, createAccount: false, channel: 'whatsapp' },
  ];

  for (const input of ways) {
    test(`${input.method}: who wanted no newcomers wants none the second time, nor the third`, async () => {
      const server = new FakeServer(json({}));
      const backend = backendOf(server);
      let step = stepOf(await backend.signIn!(input, call()));
      for (let time = 0; time < 2; time++) {
        const { id } = step;
        step = stepOf(await backend.resend!(step, context, call()));
        assert.deepInclude(bodyOf(server), { create_user: false });
        assert.equal(step.id, id);
      }
      if (input.method === 'phone-code') assert.equal(bodyOf(server)['channel'], 'whatsapp');
    });

    test(`${input.method}: looks the same where the address has no account`, async () => {
      const server = new FakeServer(json({ code: 'otp_disabled', message: 'no' }, 422));
      const step = stepOf(await backendOf(server).signIn!(input, call()));
      const again = stepOf(await backendOf(server).resend!(step, context, call()));
      assert.deepEqual(again, step);
    });
  }

  test('newcomers are taken where nothing else was said', async () => {
    const server = new FakeServer(json({}));
    const backend = backendOf(server);
    const step = stepOf(await backend.signIn!({ method: 'email-code', email }, call()));
    await backend.resend!(step, context, call());
    assert.deepInclude(bodyOf(server), { create_user: true });
  });

  const messages: readonly [Step, string, object][] = [
    [{ kind: 'email-code', id: '1', sentTo: email, purpose: 'sign-up' }, '/resend', { type: 'signup' }],
    [{ kind: 'email-code', id: '1', sentTo: email, purpose: 'change' }, '/resend', { type: 'email_change' }],
    [{ kind: 'email-code', id: '1', sentTo: email, purpose: 'upgrade' }, '/resend', { type: 'email_change' }],
    [{ kind: 'email-code', id: '1', sentTo: email, purpose: 'reset' }, '/recover', { email }],
    [{ kind: 'phone-code', id: '1', sentTo: phone, purpose: 'sign-up', channel: 'sms' }, '/resend', { type: 'sms' }],
    [
      { kind: 'phone-code', id: '1', sentTo: phone, purpose: 'change', channel: 'sms' },
      '/resend',
      { type: 'phone_change' },
    ],
  ];
  for (const [step, path, body] of messages) {
    const purpose = 'purpose' in step ? step.purpose : '';
    test(`${step.kind} for ${purpose} goes to ${path}`, async () => {
      const server = new FakeServer(json({}));
      assert.deepEqual(stepOf(await backendOf(server).resend!(step, context, call())), step);
      assert.equal(new URL(server.last.url).pathname, path);
      assert.deepInclude(bodyOf(server), body);
    });
  }

  test('a code that proves who asks is sent again to the session that asks', async () => {
    const server = new FakeServer(json({}));
    const step = { kind: 'reauthentication', id: '1', sentTo: email } as const;
    assert.deepEqual(stepOf(await backendOf(server).resend!(step, context, call())), step);
    assert.equal(new URL(server.last.url).pathname, '/reauthenticate');
    assert.equal(server.last.headers.get('authorization'), 'Bearer access');
  });

  test('what no message was sent for is not sent again', async () => {
    const server = new FakeServer(json({}));
    const step = { kind: 'second-factor', id: '1', factors: [] } as const;
    await rejection(backendOf(server).resend!(step, context, call()), 'not_supported');
    assert.isEmpty(server.requests);
  });

  test('says how long to wait where the server says so', async () => {
    const refused = { code: 'over_email_send_rate_limit', message: 'you can only request this after 42 seconds.' };
    const server = new FakeServer(json(refused, 429));
    const step = { kind: 'email-code', id: '1', sentTo: email, purpose: 'sign-up' } as const;
    const error = await rejection(backendOf(server).resend!(step, context, call()), 'rate_limited');
    assert.equal(error.retryAfter, 42);
  });
});

suite('an account made of an anonymous session', () => {
  for (const address of [{ email }, { phone }]) {
    test(`takes along what the site asks beside the ${Object.keys(address)[0]}`, async () => {
      const server = new FakeServer(json({ id: 'v1', is_anonymous: true }));
      const visiting = { ...context, session: { ...session, user: { id: 'v1', anonymous: true } } };
      const input = { method: 'password', ...address, password: 'secret', data: { plan: 'team' } } as const;
      await backendOf(server).upgrade!(input, visiting, call());
      assert.deepInclude(bodyOf(server), { ...address, password: 'secret', data: { plan: 'team' } });
      await backendOf(server).upgrade!({ method: 'password', ...address }, visiting, call());
      assert.notProperty(bodyOf(server), 'data');
    });
  }
});
