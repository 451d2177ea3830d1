import { assert } from '@esm-bundle/chai';
import { AuthError } from '../../src/errors.js';
import { FakeAuth, signedIn } from './fake-auth.js';
import { clearPage, hearErrors, mount, part, settled, stopHearing, textOf, until } from './page.js';

const good = 'backend="gotrue" url="https://auth.example.com" persist="memory"';

suite('portico-auth', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  test('makes a client from its attributes and gives it to what stands inside', async () => {
    const gate = mount(
      'portico-gate',
      `<portico-auth ${good}><portico-gate when="signed-out">in</portico-gate></portico-auth>`,
    );
    const auth = gate.closest('portico-auth')!;
    await until(() => auth.client);
    assert.equal(auth.client!.backend, 'gotrue');
    await until(() => gate.matches(':state(open)'));
  });

  test('takes attributes that are set after it stands in the page', async () => {
    const errors = hearErrors();
    const auth = document.createElement('portico-auth');
    document.body.append(auth);
    auth.setAttribute('backend', 'gotrue');
    auth.url = 'https://auth.example.com';
    auth.persist = 'memory';
    await until(() => auth.client);
    assert.equal(auth.client!.backend, 'gotrue');
    assert.isEmpty(errors);
  });

  test('makes one new client for all attributes that change in a moment, and disposes of the old one', async () => {
    const auth = mount('portico-auth', `<portico-auth ${good}></portico-auth>`);
    await until(() => auth.client);
    const first = auth.client!;
    auth.setAttribute('backend', 'inkeep');
    auth.setAttribute('app-id', 'app_1234');
    auth.setAttribute('url', 'https://api.example.com');
    await until(() => auth.client && auth.client !== first);
    assert.equal(auth.client!.backend, 'inkeep');
  });

  test('takes what came back out of the address before the adapter is there, and for no other service', async () => {
    const before = location.href;
    const back = `${location.pathname}?a=1#access_token=x&refresh_token=y&sb=`;
    history.replaceState(null, '', back);
    const inkeep = mount(
      'portico-auth',
      '<portico-auth backend="inkeep" app-id="app_1" url="https://a.example"></portico-auth>',
    );
    await settled(inkeep);
    assert.equal(location.search + location.hash, '?a=1#access_token=x&refresh_token=y&sb=');
    const auth = mount('portico-auth', `<portico-auth ${good}></portico-auth>`);
    await auth.updateComplete;
    assert.equal(location.search + location.hash, '?a=1');
    await until(() => auth.client);
    await auth.client!.ready;
    history.replaceState(null, '', before);
  });

  test('takes a client that comes late, and never disposes of it', async () => {
    const gate = mount('portico-gate', `<portico-auth ${good}><portico-gate></portico-gate></portico-auth>`);
    const auth = gate.closest('portico-auth')!;
    await until(() => auth.client);
    const given = new FakeAuth(signedIn());
    auth.client = given;
    await settled(gate);
    assert.isTrue(gate.matches(':state(open)'));
    auth.remove();
    await settled(gate);
    assert.isFalse(given.disposed);
    assert.equal(given.listeners, 0);
  });

  test('goes back to its attributes when the client is taken away again', async () => {
    const auth = mount('portico-auth', `<portico-auth ${good}></portico-auth>`);
    auth.client = new FakeAuth();
    await settled(auth);
    auth.client = undefined;
    await until(() => auth.client?.backend === 'gotrue');
  });

  test('keeps its client when it is moved, and has a new one when it comes back', async () => {
    const auth = mount('portico-auth', `<portico-auth ${good}></portico-auth>`);
    await until(() => auth.client);
    const first = auth.client!;
    document.body.prepend(auth);
    await settled(auth);
    assert.isTrue(auth.client === first);
    auth.remove();
    await settled(auth);
    assert.isUndefined(auth.client);
    document.body.append(auth);
    await until(() => auth.client);
    assert.isFalse(auth.client === first);
  });

  test('serves elements that are moved from one client to another', async () => {
    const gate = mount(
      'portico-gate',
      '<portico-auth></portico-auth><portico-auth><portico-gate></portico-gate></portico-auth>',
    );
    const [one, two] = document.querySelectorAll('portico-auth');
    one!.client = new FakeAuth(signedIn());
    two!.client = new FakeAuth();
    await settled(gate);
    assert.isFalse(gate.matches(':state(open)'));
    one!.append(gate);
    await settled(gate);
    assert.isTrue(gate.matches(':state(open)'));
    document.body.append(gate);
    await settled(gate);
    assert.isFalse(gate.matches(':state(open)'));
  });

  test('reaches elements that were there before it', async () => {
    const gate = mount('portico-gate', '<portico-gate></portico-gate>');
    await settled(gate);
    const auth = document.createElement('portico-auth');
    auth.client = new FakeAuth(signedIn());
    gate.before(auth);
    auth.append(gate);
    await settled(gate);
    assert.isTrue(gate.matches(':state(open)'));
  });

  test('tells the page of changes and notices, with nothing secret in them', async () => {
    const auth = mount('portico-auth', '<portico-auth></portico-auth>');
    const client = new FakeAuth();
    auth.client = client;
    await settled(auth);
    const details: unknown[] = [];
    auth.addEventListener('portico-change', ({ detail }) => details.push(detail));
    auth.addEventListener('portico-notice', ({ detail }) => details.push(detail));
    const [previous, state] = [client.state, signedIn()];
    client.become(state, 'sign-in');
    client.tell({ type: 'persist-failed' });
    assert.deepEqual(details, [{ state, previous, cause: 'sign-in' }, { notice: { type: 'persist-failed' } }]);
  });

  test('reports an error that no element caused', async () => {
    const errors = hearErrors();
    const auth = mount('portico-auth', '<portico-auth></portico-auth>');
    const client = new FakeAuth();
    auth.client = client;
    await settled(auth);
    const error = new AuthError('pow_refused', 'no');
    client.become({ status: 'signed-out', error });
    client.become({ status: 'signed-out', error });
    assert.deepEqual(
      errors.map(({ detail, target }) => [detail.error, target === auth]),
      [[error, true]],
    );
  });
});

suite('a portico-auth that is not set up', () => {
  teardown(() => {
    clearPage();
    stopHearing();
  });

  const faults: [what: string, attributes: string, code: string, words: string][] = [
    ['has no settings', '', 'misconfigured', 'backend is missing'],
    ['names no backend', 'url="https://auth.example.com"', 'misconfigured', 'backend is missing'],
    [
      'names an unknown backend',
      'backend="toString" url="https://auth.example.com"',
      'misconfigured',
      '"toString" is unknown',
    ],
    ['has no url', 'backend="gotrue"', 'misconfigured', 'url is missing'],
    ['has a bad url', 'backend="gotrue" url="auth.example.com"', 'misconfigured', 'url is not an absolute address'],
    ['has no app id', 'backend="inkeep" url="https://api.example.com"', 'misconfigured', 'app-id is missing'],
    ['has an unknown anonymous', `${good} anonymous="always"`, 'misconfigured', 'anonymous'],
    ['has an unknown persist', good.replace('memory', 'cookie'), 'misconfigured', 'persist'],
  ];
  for (const [what, attributes, code, words] of faults) {
    test(`says so, calmly and once, when it ${what}`, async () => {
      const errors = hearErrors();
      const auth = mount('portico-auth', `<portico-auth ${attributes}><portico-login></portico-login></portico-auth>`);
      await until(() => part(auth, 'hint'));
      await settled(auth.querySelector('portico-login')!);
      assert.equal(part(auth, 'message')!.textContent, 'Sign-in is not available just now.');
      assert.include(part(auth, 'details')!.textContent, words);
      assert.equal(textOf(auth.querySelector('portico-login')!), '', 'the sentence stands there once');
      assert.deepEqual(
        errors.map(({ detail, target }) => [detail.error.code, target === auth]),
        [[code, true]],
      );
      assert.isTrue(auth.matches(':state(failed)'));
      const { client } = auth;
      assert.deepEqual(client!.state, { status: 'signed-out', error: errors[0]!.detail.error });
      const refusal = await client!.accessToken().catch((error: unknown) => error);
      assert.equal(refusal, errors[0]!.detail.error);
    });
  }

  for (const name of ['anon-key', 'app-id', 'auth-url']) {
    test(`takes a secret key out of ${name}, and shows it nowhere`, async () => {
      const secret = `sb_secret_${'s3cr3t'.repeat(4)}`;
      const errors = hearErrors();
      const auth = mount(
        'portico-auth',
        `<portico-auth backend="gotrue" url="https://auth.example.com" ${name}="${secret}"></portico-auth>`,
      );
      await until(() => part(auth, 'hint'));
      await settled(auth);
      assert.isFalse(auth.hasAttribute(name));
      assert.notInclude(document.documentElement.outerHTML + textOf(auth), 's3cr3t');
      assert.deepEqual(
        errors.map(({ detail }) => detail.error.code),
        ['secret_key_in_page'],
      );
      assert.notInclude(errors[0]!.detail.error.message, 's3cr3t');
      assert.notInclude(JSON.stringify([auth.anonKey, auth.appId, auth.authUrl]), 's3cr3t');
    });
  }

  test('recovers when the fault is mended', async () => {
    const auth = mount('portico-auth', '<portico-auth backend="gotrue" persist="memory"></portico-auth>');
    await until(() => part(auth, 'hint'));
    auth.url = 'https://auth.example.com';
    await until(() => auth.client?.backend === 'gotrue');
    await settled(auth);
    assert.isNull(part(auth, 'hint'));
    assert.isFalse(auth.matches(':state(failed)'));
  });
});
