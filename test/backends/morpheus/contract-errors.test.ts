import { morpheus } from '../../../src/backends/morpheus.js';
import exchanges from '../../contracts/morpheus.exchanges.json';
import { refusingUrl, testRefusals, type ExpectedRefusals } from '../contract-errors.js';

const expected: ExpectedRefusals = {
  'a.register.taken': ['sign-up', 'account_exists'],
  'a.register.invalid': ['sign-up', 'invalid_input'],
  'a.login.wrong': ['password', 'invalid_credentials'],
  'a.login.unknown': ['password', 'invalid_credentials'],
  'a.login.case': ['password', 'invalid_credentials'],
  'a.cors': ['password', 'invalid_credentials'],
  'a.login.short': ['password', 'invalid_input'],
  'a.login.missing': ['password', 'invalid_input'],
  'a.login.nobody': ['password', 'invalid_input'],
  'a.login.badjson': ['password', 'invalid_input'],
  'a.login.form': ['password', 'invalid_input'],
  'login.invalid.v1': ['password', 'invalid_input'],
  'login.nobody.v1': ['password', 'invalid_input'],
  'login.badjson.v1': ['password', 'invalid_input'],
  'c.login.gone': ['password', 'misconfigured'],
  'a.refresh.access': ['refresh', 'dead'],
  'a.refresh.bad': ['refresh', 'dead'],
  'a.refresh.usergone': ['refresh', 'dead'],
  'a.keys.delete.unknown': ['API key deactivation', 'invalid_input'],
  'a.keys.delete.nonnumber': ['API key deactivation', 'invalid_input'],
  'a.keys.noauth': ['API keys', 'session_expired'],
  'a.keys.basic': ['API keys', 'session_expired'],
  'a.keys.badtoken': ['API keys', 'session_expired'],
  'a.keys.apikey': ['API keys', 'session_expired'],
  'a.keys.refreshtoken': ['API keys', 'session_expired'],
  'a.keys.usergone': ['API keys', 'session_expired'],
  'keys.noauth.a': ['API keys', 'session_expired'],
  'keys.basic.a': ['API keys', 'session_expired'],
  'a.notfound': ['API keys', 'misconfigured'],
  'a.slash': ['API keys', 'misconfigured'],
  'a.method': ['API keys', 'bad_response'],
  'jwks.down': ['API keys', 'server'],
};

const elsewhere = [
  // The status is unknown then, which is an answer: see morpheus.test.ts.
  ...['a.privatekey.noparams', 'a.privatekey.params', 'a.privatekey.params.noauth', 'c.privatekey.gone'],
  'privatekey.noparams.v1',
  // Calls that the widget does not make.
  ...['c.verify-age.false', 'c.keys.setdefault.unknown'],
];

suite('Morpheus refuses', () => {
  testRefusals((http) => morpheus({ url: refusingUrl, http }), exchanges, expected, elsewhere);
});
