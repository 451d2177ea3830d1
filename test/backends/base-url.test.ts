import { assert } from '@esm-bundle/chai';
import { readBaseUrl } from '../../src/backends/base-url.js';
import { thrown } from '../rejection.js';

suite('the address of an API', () => {
  for (const [given, taken] of [
    ['https://api.example.com', 'https://api.example.com'],
    [' https://api.example.com/auth/v1/ ', 'https://api.example.com/auth/v1'],
    ['http://localhost:9999/', 'http://localhost:9999'],
    ['http://auth.localhost:9999', 'http://auth.localhost:9999'],
    ['http://127.0.0.1:4000/inkeep', 'http://127.0.0.1:4000/inkeep'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ] as const) {
    test(`${given.trim()} is taken as ${taken}`, () => assert.equal(readBaseUrl(given, 'url'), taken));
  }

  for (const [why, given] of [
    ['missing', undefined],
    ['empty', ' '],
    ['relative', '/api'],
    ['no address', 'api.example.com'],
    ['not encrypted', 'http://api.example.com'],
    ['another scheme', 'javascript:alert(1)'],
    ['with a user name', 'https://user:hunter2@api.example.com'],
    ['with a query', 'https://api.example.com?key=hunter2'],
  ] as const) {
    test(`an address that is ${why} is refused by the option’s name`, () => {
      const error = thrown(() => readBaseUrl(given, 'auth-url'));
      assert.equal(error.code, 'misconfigured');
      assert.match(error.message, /^auth-url /);
      assert.notInclude(error.message, 'hunter2');
    });
  }
});
