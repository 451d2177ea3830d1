import { assert } from '@esm-bundle/chai';
import { readReturnTo } from '../../../src/elements/login/return-to.js';

suite('return-to', () => {
  test('takes a path of this origin, with query and fragment', () => {
    assert.equal(readReturnTo('/home?tab=1#top')?.href, `${location.origin}/home?tab=1#top`);
  });

  for (const value of [
    '',
    'home',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\\/evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '/\\\t\\evil.example',
  ]) {
    test(`leaves ${JSON.stringify(value)} alone`, () => assert.isUndefined(readReturnTo(value)));
  }

  test('stays on this origin where the path itself begins with two slashes', () => {
    assert.equal(readReturnTo('/.//evil.example')?.origin, location.origin);
    assert.equal(new URL(readReturnTo('/.//evil.example')!.href).host, location.host);
  });
});
