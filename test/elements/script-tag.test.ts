import { assert } from '@esm-bundle/chai';
import { startPageClient } from '../../src/elements/page-client.js';
import { clearPage, hearErrors, mount, once, part, settled, stopHearing, until } from './page.js';

function script(data: Record<string, string>): HTMLScriptElement {
  const element = document.createElement('script');
  for (const [name, value] of Object.entries(data)) element.setAttribute(`data-${name}`, value);
  return element;
}

function quietly<T>(work: () => T): { result: T; said: string } {
  const { warn, error } = console;
  const said: unknown[] = [];
  console.warn = console.error = (...words: unknown[]) => said.push(...words);
  try {
    return { result: work(), said: said.join(' ') };
  } finally {
    Object.assign(console, { warn, error });
  }
}

const good = { backend: 'gotrue', url: 'https://auth.example.com', persist: 'memory' };

// One page, as it goes on: the first script tag makes the client of the page.
suite('script tags', () => {
  suiteTeardown(clearPage);
  teardown(stopHearing);

  test('without settings make no client', () => {
    startPageClient(script({}));
    assert.isFalse(Object.hasOwn(window, 'portico'));
  });

  test('make the page’s client at once, and elements that were there before use it', async () => {
    mount('div', '<div id="portico"></div>');
    const gate = mount('portico-gate', '<portico-gate when="signed-out"></portico-gate>');
    await settled(gate);
    const ready = once('portico-ready');
    startPageClient(script(good));
    assert.deepEqual((await ready).detail, { name: 'default' });
    assert.equal(window.portico!.backend, 'gotrue');
    await until(() => gate.matches(':state(open)'));
  });

  test('add clients by name, and keep the first of a name', () => {
    const page = window.portico!;
    startPageClient(script({ ...good, name: 'shop' }));
    const { shop } = page.clients;
    assert.equal(shop!.backend, 'gotrue');
    assert.isTrue(window.portico === page);
    const { said } = quietly(() => startPageClient(script({ ...good, name: 'shop' })));
    assert.include(said, '"shop"');
    assert.isTrue(page.clients['shop'] === shop);
  });

  test('that are wrong give a client that says so, on the console and on document, and never the key', () => {
    const errors = hearErrors();
    const tag = script({ ...good, name: 'bad', 'anon-key': `sb_secret_${'s3cr3t'.repeat(4)}` });
    const { said } = quietly(() => startPageClient(tag));
    assert.deepEqual(
      errors.map(({ detail, target }) => [detail.error.code, target === document]),
      [['secret_key_in_page', true]],
    );
    assert.include(said, 'rotate it now');
    assert.notInclude(said + tag.outerHTML, 's3cr3t');
    const { state } = window.portico!.clients['bad']!;
    assert.equal(state.status === 'signed-out' && state.error?.code, 'secret_key_in_page');
  });

  test('tell document of changes', async () => {
    const change = once('portico-change');
    startPageClient(script({ ...good, name: 'third' }));
    assert.equal((await change).detail.state.status, 'signed-out');
  });

  test('serve a sign-in form outside any portico-auth', async () => {
    const login = mount('portico-login', '<portico-login></portico-login>');
    await until(() => login.querySelector('form')?.checkVisibility() || part(login, 'hint'));
  });
});
