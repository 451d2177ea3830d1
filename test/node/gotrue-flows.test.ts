/** Each way through the embedded GoTrue from end to end, as a page and a person go it. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { SoftAuthenticator } from './support/authenticator.js';
import { onEachDatabase } from './support/databases.js';
import { startTestDemo, type TestDemo } from './support/demo.js';
import { GotrueClient, PKCE, SITE, VERIFIER } from './support/gotrue.js';
import { jwtParts } from './replay/compare.js';

const ADA = ['ada@example.com', 'pw123456'] as const;
const PHONE = '+491701234567';

onEachDatabase('the embedded GoTrue', (database) => {
  let demo: TestDemo;
  let client: GotrueClient;
  before(async () => {
    demo = await startTestDemo(database(), { accounts: [] });
    client = new GotrueClient(demo);
  });
  after(() => demo.server.close());
  beforeEach(async () => {
    demo.reset();
    demo.server.change({ gotrue: { redirectAllowList: ['https://site.example/**'] } });
    await database().query("delete from users where project = 'gotrue'");
    await demo.server.createAccount('gotrue', { email: ADA[0], password: ADA[1] });
  });

  const claims = (session: { access_token: string }) => jwtParts(session.access_token)[1];

  test('lets somebody in who signs up and types the code, and not before', async () => {
    const person = { email: 'new@example.com', password: 'pw123456' };
    await client.ok('POST', '/signup', person);
    await client.refused(400, 'email_not_confirmed', 'POST', '/token?grant_type=password', person);
    const token = client.code(person.email);
    const session = await client.ok('POST', '/verify', { type: 'email', email: person.email, token });
    assert.equal(claims(session).email, person.email);
    await client.refused(403, 'otp_expired', 'POST', '/verify', { type: 'email', email: person.email, token });
    await client.signIn(person.email, person.password);
  });

  test('keeps what the site says of a guest who becomes a member, under the id that they had', async () => {
    const guest = await client.anonymous();
    const wanted = { email: 'new@example.com', password: 'pw123456', data: { plan: 'team' } };
    await client.ok('PUT', '/user', wanted, guest);
    const { email } = wanted;
    const member = await client.ok('POST', '/verify', { type: 'email_change', email, token: client.code(email) });
    assert.deepEqual([member.user.id, member.user.is_anonymous], [guest.user.id, false]);
    assert.equal(member.user.user_metadata.plan, 'team');
  });

  test('answers alike whether the address of a new account is taken or not', async () => {
    const fresh = await client.ok('POST', '/signup', { email: 'new@example.com', password: 'pw123456' });
    const taken = await client.ok('POST', '/signup', { email: ADA[0], password: 'pw123456' });
    assert.equal(taken.access_token, undefined);
    assert.equal(typeof taken.confirmation_sent_at, typeof fresh.confirmation_sent_at);
    assert.equal(demo.server.inbox.list(ADA[0]).length, 0);
  });

  test('takes back a forgotten password by the link of a mail, in the browser that asked alone', async () => {
    await client.ok('POST', `/recover?redirect_to=${encodeURIComponent(SITE)}`, { email: ADA[0], ...PKCE });
    const back = await client.open(client.link(ADA[0]));
    const auth_code = back.searchParams.get('code');
    const redeem = '/token?grant_type=pkce';
    await client.refused(400, 'bad_code_verifier', 'POST', redeem, { auth_code, code_verifier: `${VERIFIER}x` });
    const session = await client.ok('POST', redeem, { auth_code, code_verifier: VERIFIER });
    await client.ok('PUT', '/user', { password: 'another one' }, session);
    await client.signIn(ADA[0], 'another one');
    await client.refused(404, 'flow_state_not_found', 'POST', redeem, { auth_code, code_verifier: VERIFIER });
  });

  test('ends all other sessions when the password is changed', async () => {
    const [here, elsewhere] = [await client.signIn(...ADA), await client.signIn(...ADA)];
    await client.ok('PUT', '/user', { password: 'another one' }, here);
    await client.ok('GET', '/user', undefined, here);
    await client.refused(403, 'session_not_found', 'GET', '/user', undefined, elsewhere);
  });

  test('wants a code from the mailbox before an old session changes the password', async () => {
    demo.server.change({ accessTokenLifetime: 200_000, gotrue: { passwordReauthentication: true } });
    const session = await client.signIn(...ADA);
    demo.clock.ms += 86_400_001;
    const password = 'another one';
    await client.refused(400, 'reauthentication_needed', 'PUT', '/user', { password }, session);
    await client.ok('GET', '/reauthenticate', undefined, session);
    const nonce = client.code(ADA[0]);
    await client.refused(422, 'reauthentication_not_valid', 'PUT', '/user', { password, nonce: 'x' }, session);
    await client.ok('PUT', '/user', { password, nonce }, session);
  });

  test('changes an address when both mailboxes have agreed', async () => {
    const session = await client.signIn(...ADA);
    await client.ok('PUT', '/user', { email: 'new@example.com' }, session);
    const from = (email: string) => ({ type: 'email_change', email, token: client.code(email) });
    const half = await client.ok('POST', '/verify', from(ADA[0]));
    assert.equal(half.code, '200');
    const changed = await client.ok('POST', '/verify', from('new@example.com'));
    assert.deepEqual([changed.user.id, changed.user.email], [session.user.id, 'new@example.com']);
    await client.signIn('new@example.com', ADA[1]);
  });

  test('makes a member of an anonymous user under the same id', async () => {
    const guest = await client.anonymous();
    const person = { email: 'new@example.com', password: 'pw123456' };
    const pending = await client.ok('PUT', '/user', person, guest);
    assert.deepEqual([pending.is_anonymous, pending.new_email], [true, person.email]);
    const token = client.code(person.email);
    const member = await client.ok('POST', '/verify', { type: 'email_change', email: person.email, token });
    assert.deepEqual([member.user.id, claims(member)['is_anonymous']], [guest.user.id, false]);
    await client.signIn(person.email, person.password);
  });

  test('makes a member of an anonymous user who links a provider', async () => {
    const guest = await client.anonymous();
    const query = new URLSearchParams({ provider: 'github', redirect_to: SITE, skip_http_redirect: 'true', ...PKCE });
    const { url } = await client.ok('GET', `/user/identities/authorize?${query.toString()}`, undefined, guest);
    const back = await client.open((await client.consent(url, '1906')).href);
    const redeemed = { auth_code: back.searchParams.get('code'), code_verifier: VERIFIER };
    const member = await client.ok('POST', '/token?grant_type=pkce', redeemed);
    assert.deepEqual([member.user.id, member.user.is_anonymous], [guest.user.id, false]);
    const [identity] = member.user.identities;
    const path = `/user/identities/${identity.identity_id}`;
    await client.refused(422, 'single_identity_not_deletable', 'DELETE', path, undefined, member);
  });

  test('brings tokens back in the fragment to a page that sent no challenge', async () => {
    const back = await client.open((await client.throughProvider({})).href);
    const fragment = new URLSearchParams(back.hash.slice(1));
    assert.equal(claims({ access_token: fragment.get('access_token')! }).email, ADA[0]);
    assert.equal(back.search, '');
  });

  test('says so when a person declines at the provider, or has an address that nobody has confirmed', async () => {
    const declined = await client.open((await client.throughProvider(PKCE, '')).href);
    assert.equal(declined.searchParams.get('error'), 'access_denied');
    const unverified = await client.open((await client.throughProvider(PKCE, '1912')).href);
    assert.equal(unverified.searchParams.get('error_code'), 'provider_email_needs_verification');
    assert.equal(client.message('alan@example.com').channel, 'email');
  });

  test('sends nobody to a site that is not on the list', async () => {
    await client.ok('POST', '/otp?redirect_to=https%3A%2F%2Fevil.example%2F', { email: ADA[0] });
    const back = await client.open(client.link(ADA[0]));
    assert.equal(back.origin, demo.server.pageUrl);
  });

  test('signs a new number up by its code, once', async () => {
    await client.ok('POST', '/otp', { phone: PHONE });
    const body = { type: 'sms', phone: PHONE, token: client.code(PHONE.slice(1)) };
    const session = await client.ok('POST', '/verify', body);
    assert.equal(claims(session)['phone'], PHONE.slice(1));
    await client.refused(403, 'otp_expired', 'POST', '/verify', body);
  });

  test('lifts a session by an authenticator app, ends the lesser ones, and takes each code once', async () => {
    const elsewhere = await client.signIn(...ADA);
    const session = await client.signIn(...ADA);
    const factor = await client.withTotp(session);
    assert.equal(claims(factor.lifted)['aal'], 'aal2');
    await client.refused(403, 'session_not_found', 'GET', '/user', undefined, elsewhere);
    const again = await client.signIn(...ADA);
    const challenge = await client.ok('POST', `/factors/${factor.id}/challenge`, {}, again);
    const used = { challenge_id: challenge.id, code: client.totpCode(factor.secret) };
    const verify = `/factors/${factor.id}/verify`;
    await client.refused(422, 'mfa_verification_failed', 'POST', verify, used, again);
    demo.clock.ms += 30_000;
    await client.ok('POST', verify, { ...used, code: client.totpCode(factor.secret) }, again);
  });

  test('takes a second factor away from a lifted session alone', async () => {
    const { id, lifted } = await client.withTotp(await client.signIn(...ADA));
    const other = await client.signIn(...ADA);
    await client.refused(422, 'insufficient_aal', 'DELETE', `/factors/${id}`, undefined, other);
    await client.ok('DELETE', `/factors/${id}`, undefined, lifted);
    const { factors } = await client.ok('GET', '/user', undefined, lifted);
    assert.equal(factors, undefined);
  });

  test('lifts a session by a phone, and by a security key', async () => {
    const session = await client.signIn(...ADA);
    const body = { factor_type: 'phone', friendly_name: 'phone', phone: PHONE };
    const phone = await client.ok('POST', '/factors', body, session);
    const sent = await client.ok('POST', `/factors/${phone.id}/challenge`, {}, session);
    const answer = { challenge_id: sent.id, code: client.code(PHONE.slice(1)) };
    const lifted = await client.ok('POST', `/factors/${phone.id}/verify`, answer, session);

    const key = await client.ok('POST', '/factors', { factor_type: 'webauthn', friendly_name: 'key' }, lifted);
    const authenticator = new SoftAuthenticator(demo.server.pageUrl);
    for (const type of ['create', 'get'] as const) {
      const challenge = await client.ok('POST', `/factors/${key.id}/challenge`, {}, lifted);
      const { publicKey } = challenge.webauthn.credential_options;
      const webauthn = { type: challenge.webauthn.type, credential_response: authenticator[type](publicKey) };
      assert.equal(challenge.webauthn.type, type === 'create' ? 'create' : 'request');
      const verified = { challenge_id: challenge.id, webauthn };
      const next = await client.ok('POST', `/factors/${key.id}/verify`, verified, lifted);
      assert.equal(claims(next)['aal'], 'aal2');
    }
  });

  test('signs in by a passkey whose challenge is good once, and by no other device', async () => {
    const session = await client.signIn(...ADA);
    const authenticator = new SoftAuthenticator(demo.server.pageUrl);
    const making = await client.ok('POST', '/passkeys/registration/options', {}, session);
    const made = { challenge_id: making.challenge_id, credential: authenticator.create(making.options) };
    await client.ok('POST', '/passkeys/registration/verify', made, session);

    const asking = await client.ok('POST', '/passkeys/authentication/options', {});
    const body = { challenge_id: asking.challenge_id, credential: authenticator.get(asking.options) };
    const verify = '/passkeys/authentication/verify';
    const entered = await client.ok('POST', verify, body);
    assert.equal(entered.user.id, session.user.id);
    await client.refused(400, 'webauthn_challenge_not_found', 'POST', verify, body);

    const next = await client.ok('POST', '/passkeys/authentication/options', {});
    const stranger = new SoftAuthenticator(demo.server.pageUrl).get(next.options);
    const forged = { challenge_id: next.challenge_id, credential: { ...stranger, id: authenticator.id } };
    await client.refused(400, 'webauthn_verification_failed', 'POST', verify, forged);
  });

  test('takes a captcha token once, and says why a new password is weak', async () => {
    demo.server.change({
      gotrue: { captchaRequired: true, passwordRequired: ['0123456789'], pwnedPasswords: ['abc'] },
    });
    const body = { email: 'new@example.com', password: 'abc', gotrue_meta_security: { captcha_token: 'one' } };
    const weak = await client.refused(422, 'weak_password', 'POST', '/signup', body);
    assert.deepEqual(weak.weak_password.reasons, ['length', 'characters', 'pwned']);
    await client.refused(400, 'captcha_failed', 'POST', '/signup', body);
  });

  test('holds no code, link token, secret or provider token in clear', async () => {
    await client.ok('POST', '/otp', { email: ADA[0] });
    const { secret } = await client.withTotp(await client.signIn(...ADA));
    await client.throughProvider(PKCE);
    const rows = await database().query('select * from one_time_tokens, factors, flow_states, refresh_tokens');
    const stored = JSON.stringify(rows);
    assert.ok(rows.length > 0);
    for (const text of [client.code(ADA[0]), client.linkToken(ADA[0]), secret])
      assert.equal(stored.includes(`"${text}"`), false);
  });
});
