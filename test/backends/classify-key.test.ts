import { assert } from '@esm-bundle/chai';
import { acceptKey, classifyKey, type Preset } from '../../src/backends/classify-key.js';
import { thrown } from '../rejection.js';
import { jwt } from './fake-server.js';

const now = Date.UTC(2026, 10, 21);
const x = (count: number) => 'x'.repeat(count);
const hex = (count: number) => 'a1'.repeat(count / 2);

/** Keys are put together here, so that scanners do not take this file for a leak. */
const vectors: readonly (readonly [title: string, text: string, preset: Preset, kind: string])[] = [
  ['a publishable key', 'sb_publishable_' + x(31), 'gotrue', 'public'],
  ['a Supabase secret key', 'sb_sec' + 'ret_' + x(31), 'gotrue', 'secret'],
  ['a Supabase key of unknown subtype', 'sb_new' + 'kind_' + x(31), 'gotrue', 'secret'],
  ['an anon JWT', jwt({ role: 'anon', exp: 4102444800 }), 'gotrue', 'public'],
  ['a service_role JWT', jwt({ role: 'service_role' }), 'gotrue', 'secret'],
  ['a JWT whose role is a list', jwt({ role: ['anon'] }), 'gotrue', 'secret'],
  ['a JWT whose role is in capitals', jwt({ role: 'ANON' }), 'gotrue', 'secret'],
  ['a JWT without a role', jwt({}), 'gotrue', 'secret'],
  ['a user’s token', jwt({ role: 'authenticated', sub: 'u', session_id: 's' }), 'gotrue', 'token'],
  ['a JWT that cannot be read', 'eyJ.bm90anNvbg.x', 'gotrue', 'secret'],
  ['a quoted bearer', `"Bearer sb_publishable_${x(31)}"`, 'gotrue', 'public'],
  ['an InsForge anon key', 'anon_' + hex(64), 'insforge', 'public'],
  ['an InsForge admin key', 'ik_' + hex(64), 'insforge', 'secret'],
  ['an Inkeep app id', 'app_a1b2c3d4e5f6', 'inkeep', 'public'],
  ['an Inkeep secret', 'sk' + '_' + x(12) + '.' + x(43), 'inkeep', 'secret'],
  ['a live Stripe secret', 'sk_' + 'live_' + x(24), 'gotrue', 'secret'],
  ['a test Stripe secret', 'sk_' + 'test_' + x(24), 'gotrue', 'secret'],
  ['a Google key', 'AI' + 'za' + x(35), 'gotrue', 'secret'],
  ['a gateway’s own key', 'my-gateway-key', 'gotrue', 'unknown'],
  ['64 hex digits given to Morpheus', hex(64), 'morpheus', 'secret'],
  ['64 hex digits given to a gateway', hex(64), 'gotrue', 'unknown'],
  ['a blockchain key', '0x' + hex(64), 'gotrue', 'secret'],
  ['a PEM', '-----BEGIN RSA PRIVATE ' + 'KEY-----\nabc', 'gotrue', 'secret'],
  ['a service account file', '{"private' + '_key":"x"}', 'gotrue', 'secret'],
  ['a line break inside', 'sb_publishable_\nx', 'gotrue', 'malformed'],
  ['5000 letters', 'a'.repeat(5000), 'gotrue', 'malformed'],
  ['blanks alone', '   ', 'gotrue', 'missing'],
];

suite('keys that reach the page', () => {
  for (const [title, text, preset, kind] of vectors) {
    test(`${title} is ${kind} for ${preset}`, () => {
      assert.equal(classifyKey(text, preset, now).kind, kind);
    });
  }

  test('a refused key is not repeated in the error, not even in part, and the error says to rotate it', () => {
    const key = 'sb_sec' + 'ret_' + 'zq81JkW'.repeat(5);
    const error = thrown(() => acceptKey(key, 'gotrue', now));
    assert.equal(error.code, 'secret_key_in_page');
    assert.include(error.message, 'rotate it now');
    assert.notInclude(JSON.stringify([error.message, String(error.cause), error.stack]), 'zq81');
  });

  test('a public key of another service is refused as such', () => {
    assert.equal(thrown(() => acceptKey('pk_live_' + x(24), 'gotrue', now)).code, 'key_wrong_service');
    assert.equal(thrown(() => acceptKey('anon_' + hex(64), 'gotrue', now)).code, 'key_wrong_service');
    assert.equal(thrown(() => acceptKey('my-gateway-key', 'api-key', now)).code, 'key_wrong_service');
  });

  test('quotes and “Bearer” around a key are left out, with a warning', () => {
    const warnings: string[] = [];
    const key = acceptKey(`"Bearer sb_publishable_${x(31)}"`, 'gotrue', now, (message) => warnings.push(message));
    assert.equal(key, 'sb_publishable_' + x(31));
    assert.lengthOf(warnings, 1);
  });

  test('a key that expired long ago is refused; one that expired within the day may be the device’s clock', () => {
    const expired = (secondsAgo: number) => jwt({ role: 'anon', exp: now / 1000 - secondsAgo });
    assert.equal(thrown(() => acceptKey(expired(172_800), 'gotrue', now)).code, 'key_expired');
    const warnings: string[] = [];
    assert.isString(acceptKey(expired(60), 'gotrue', now, (message) => warnings.push(message)));
    assert.lengthOf(warnings, 1);
  });

  test('a key without a known shape is taken with a warning where gateways use such keys', () => {
    const warnings: string[] = [];
    assert.equal(
      acceptKey('my-gateway-key', 'gotrue', now, (message) => warnings.push(message)),
      'my-gateway-key',
    );
    assert.lengthOf(warnings, 1);
  });
});
