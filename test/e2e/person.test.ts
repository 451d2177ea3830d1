/** A person who signs in, on the demo page and with the embedded GoTrue and super.ai. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Page } from 'playwright';
import { account, dumpStorage, signIn, stage } from './stage.js';

const demo = stage();
const status = (page: Page, text: string) => page.locator('#session dd', { hasText: text }).waitFor();

for (const backend of ['gotrue', 'superai'] as const) {
  suite(`with ${backend}`, () => {
    const path = `/?backend=${backend}`;

    test('signs in by keyboard alone and is still there after a reload', async () => {
      const page = await demo.open(path);
      await page.locator('portico-login input[type=email]').waitFor();
      await page.locator('#site').focus();
      await page.keyboard.press('Tab');
      await page.keyboard.type(account.email);
      await page.keyboard.press('Tab');
      await page.keyboard.type(account.password);
      await page.keyboard.press('Enter');
      await status(page, 'signed-in');
      await page.reload();
      await status(page, 'signed-in');
    });

    test('reads a sentence after a wrong password, and can try again', async () => {
      const page = await demo.open(path);
      await signIn(page, 'wrong');
      await page.getByText('E-mail or password is wrong.').waitFor();
      assert.equal(await page.locator('portico-login input[type=email]').inputValue(), account.email);
      await signIn(page);
      await status(page, 'signed-in');
    });

    test('opens a protected endpoint, which is closed without the token', async () => {
      const page = await demo.open(path);
      await signIn(page);
      await status(page, 'signed-in');
      await page.getByRole('button', { name: 'Call a protected endpoint' }).click();
      await page.getByText('With the token: 200').waitFor();
      await page.getByRole('button', { name: 'The same without the token' }).click();
      await page.getByText('Without the token: 401').waitFor();
      await page.getByRole('button', { name: 'Read the profile' }).click();
      await page.getByText('Ada Lovelace, ada@example.com').waitFor();
    });

    test('is refreshed before the token ends', async () => {
      demo.server.change({ accessTokenLifetime: 6 });
      const page = await demo.open(path);
      await signIn(page);
      await status(page, 'signed-in');
      const before = demo.server.counters[backend].refreshes;
      await page.locator('#events li', { hasText: '(refreshed)' }).first().waitFor();
      assert.equal(demo.server.counters[backend].refreshes > before, true);
    });

    test('signs out in every tab, and leaves no session in the store', async () => {
      const [page, other] = [await demo.open(path), await demo.open(path)];
      await signIn(page);
      await Promise.all([status(page, 'signed-in'), status(other, 'signed-in')]);
      assert.match(await dumpStorage(page), /[0-9a-f-]{36}/, 'the dump sees the user’s id while the session is there');
      await page.locator('portico-login').getByRole('button', { name: 'Sign out' }).click();
      await Promise.all([status(page, 'signed-out'), status(other, 'signed-out')]);
      assert.doesNotMatch(await dumpStorage(page), /[0-9a-f]{8}-[0-9a-f]{4}-/);
      await page.reload();
      await status(page, 'signed-out');
    });
  });
}

test('a missing anon key says that the site is not set up, whom to ask, and is not asked for in a loop', async () => {
  demo.server.change({ faults: { superai: { kind: 'anon-key-missing' } } });
  const before = demo.server.counters.superai.anonKeys;
  const page = await demo.open('/?backend=superai');
  const login = page.locator('portico-login');
  await login.getByText('Sign-in is not set up on this site yet. Please tell the people who run it.').waitFor();
  await login.getByText('ask whoever runs that server').waitFor();
  await page.locator('#events li', { hasText: 'error: misconfigured' }).waitFor();
  // A loop would have asked again by the time the page has been woken up and another client has come and gone.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await (await demo.open('/?backend=gotrue')).locator('portico-login input').first().waitFor();
  assert.equal(demo.server.counters.superai.anonKeys, before + 1);
  assert.equal(await page.locator('#events li', { hasText: 'error:' }).count(), 1);
  demo.server.change({ faults: { superai: { kind: 'none' } } });
  await login.getByRole('button', { name: 'Try again' }).click();
  await signIn(page);
  await status(page, 'signed-in');
});

test('no token and no password is left anywhere that can be read', async () => {
  demo.server.change({ accessTokenLifetime: 6 });
  const canary = { email: 'canary@example.com', password: 'c4nary-pass-phrase' };
  await demo.server.createAccount('gotrue', canary);
  const page = await demo.context.newPage();
  const secrets = new Set([canary.password, 'wr0ng-pass-phrase']);
  const heard: string[] = [];
  page.on('console', (message) => heard.push(message.text()));
  page.on('response', async (response) => {
    if (!response.url().includes('/token')) return;
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    for (const name of ['access_token', 'refresh_token']) if (typeof body[name] === 'string') secrets.add(body[name]);
  });
  await page.addInitScript(() => {
    const events: string[] = [];
    Object.assign(globalThis, { events });
    for (const name of ['change', 'notice', 'error', 'signed-in', 'signed-out', 'view']) {
      document.addEventListener(`portico-${name}`, (event) =>
        events.push(
          JSON.stringify((event as CustomEvent<unknown>).detail, (_, value: unknown) =>
            value instanceof Error
              ? { ...(value as object), message: value.message, stack: value.stack, cause: String(value.cause) }
              : value,
          ),
        ),
      );
    }
    const channel = new BroadcastChannel('portico|gotrue');
    channel.onmessage = ({ data }) => events.push(JSON.stringify(data));
  });
  await page.goto(`${demo.server.pageUrl}/?backend=gotrue`);
  await signIn(page, 'wr0ng-pass-phrase', canary.email);
  await page.getByText('E-mail or password is wrong.').waitFor();
  await signIn(page, canary.password, canary.email);
  await page.locator('#events li', { hasText: '(refreshed)' }).first().waitFor();
  const seen = await page.evaluate(() => {
    const texts: string[] = [location.href, JSON.stringify(history.state), document.title];
    const walk = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll('*')) {
        texts.push(...element.getAttributeNames().map((name) => element.getAttribute(name) ?? ''));
        if (element instanceof HTMLInputElement) texts.push(element.value);
        if (element.shadowRoot) walk(element.shadowRoot);
      }
      texts.push(root instanceof Document ? root.documentElement.outerHTML : root.innerHTML);
    };
    walk(document);
    return [...texts, ...(globalThis as unknown as { events: string[] }).events].join('\n');
  });
  const everything = `${seen}\n${heard.join('\n')}\n${await dumpStorage(page)}`;
  assert.equal(secrets.size >= 6, true, 'two passwords, and two pairs of tokens');
  for (const secret of secrets) assert.equal(everything.includes(secret), false);
});
