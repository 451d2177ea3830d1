import { assert } from '@esm-bundle/chai';
import { workerText } from '../../../src/pow/derive/worker-text-beside.js';
import { failureOf } from '../watch.js';

const trueFetch = globalThis.fetch;

/** As if the bundle lay in that folder; `change` is what happens to the file on its way. */
function from(folder: string, change = (text: string) => text): void {
  globalThis.fetch = async (url, init) => {
    const name = String(url).split('/').at(-1)!;
    const text = await (await trueFetch(folder + name)).text();
    const file = URL.createObjectURL(new Blob([change(text)]));
    return trueFetch(file, init).finally(() => URL.revokeObjectURL(file));
  };
}

suite('the worker’s file beside a bundle of one file', () => {
  teardown(() => void (globalThis.fetch = trueFetch));

  test('is taken if it is the one that the bundle was built with', async () => {
    from('/');
    assert.include(await workerText(), 'argon2');
  });

  test('is refused if it is another, even by one character', async () => {
    from('/', (text) => `${text} `);
    const { code, message } = await failureOf(workerText());
    assert.equal(code, 'blocked_by_page');
    assert.include(message, 'portico-derive-worker.js');
  });

  test('is missed by name if it is not there', async () => {
    globalThis.fetch = async () => new Response('', { status: 404 });
    const { code, message } = await failureOf(workerText());
    assert.equal(code, 'blocked_by_page');
    assert.include(message, 'portico-derive-worker.js');
  });
});
