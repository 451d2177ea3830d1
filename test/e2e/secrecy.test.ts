/** What can be read of a session from outside it: nothing that opens anything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { dumpStorage, signIn, stage, watchTokens } from './stage.js';

const demo = stage();
const event = (page: Page, text: string) => page.locator('#events li', { hasText: text }).first().waitFor();

for (const backend of ['gotrue', 'superai'] as const) {
  test(`after a wrong password, a sign-in, a refresh and a failure, ${backend}’s tokens and the passwords are nowhere to be read`, async () => {
    demo.server.change({ accessTokenLifetime: 5 });
    const canary = { email: 'canary@example.com', password: 'c4nary-pass-phrase' };
    await demo.server.createAccount(backend, canary);
    const watched = await watch();
    await watched.page.goto(`${demo.server.pageUrl}/?backend=${backend}`);
    await signIn(watched.page, 'wr0ng-pass-phrase', canary.email);
    await watched.page.getByText('E-mail or password is wrong.').waitFor();
    await signIn(watched.page, canary.password, canary.email);
    await event(watched.page, '(refreshed)');
    demo.server.change({ faults: { [backend]: { kind: 'status', status: 500 } } });
    await watched.page.getByRole('button', { name: 'Call a protected endpoint' }).click();
    await watched.page.getByText('With the token: 500').waitFor();

    const seen = await watched.read();
    assert.equal(watched.tokens.count >= 4, true, 'two pairs of tokens');
    for (const secret of [canary.password, 'wr0ng-pass-phrase', ...(await watched.tokens.pieces())]) {
      assert.equal(seen.includes(secret), false);
    }
  });
}

test('after a start, a renewal and a failure, the visitor’s tokens are nowhere to be read', async () => {
  demo.server.change({ inkeep: { tokenLifetime: 6 } });
  const { page, tokens, read } = await watch();
  await page.goto(`${demo.server.pageUrl}/?backend=inkeep`);
  await event(page, '→ anonymous (sign-in)');
  // It is renewed when it is used and half its life is over: a site that goes on using it.
  await page.evaluate(() => {
    const use = setInterval(() => {
      if (document.querySelector('#events')?.textContent.includes('(refreshed)')) clearInterval(use);
      else document.querySelector<HTMLButtonElement>('#call')?.click();
    }, 200);
  });
  await event(page, '(refreshed)');
  demo.server.change({ faults: { inkeep: { kind: 'status', status: 500 } } });
  await page.getByRole('button', { name: 'Come back as a new visitor' }).click();
  await event(page, 'error: server');

  const seen = await read();
  assert.equal(tokens.count, 2);
  for (const piece of await tokens.pieces()) assert.equal(seen.includes(piece), false);
});

/** A tab of which everything that a script, a person or another tab could read is kept. */
async function watch() {
  const page = await demo.context.newPage();
  const tokens = watchTokens(demo.context);
  const heard: string[] = [];
  page.on('console', (message) => heard.push(message.text()));
  page.on('framenavigated', (frame) => heard.push(frame.url()));
  await page.addInitScript(() => {
    const events: string[] = [];
    Object.assign(globalThis, { events });
    const names = 'change notice error signed-in signed-out view ready progress anonymous-started'.split(' ');
    for (const name of names) {
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
    const Channel = BroadcastChannel;
    globalThis.BroadcastChannel = class extends Channel {
      override postMessage(message: unknown): void {
        events.push(`told: ${JSON.stringify(message)}`);
        super.postMessage(message);
      }
    };
  });
  const read = async (): Promise<string> => {
    const seen = await page.evaluate(() => {
      const { events } = globalThis as unknown as { events: string[] };
      const texts = [location.href, JSON.stringify(history.state), document.title, ...events];
      texts.push(...navigation.entries().map((entry) => `${entry.url} ${JSON.stringify(entry.getState())}`));
      const walk = (root: Document | ShadowRoot) => {
        for (const element of root.querySelectorAll('*')) {
          if (element instanceof HTMLInputElement) texts.push(element.value);
          if (element.shadowRoot) walk(element.shadowRoot);
        }
        texts.push(root instanceof Document ? root.documentElement.outerHTML : root.innerHTML);
      };
      walk(document);
      return texts.join('\n');
    });
    assert.match(seen, /told: /, 'what tabs tell one another is heard');
    const cookies = JSON.stringify(await demo.context.cookies());
    return [seen, ...heard, cookies, await dumpStorage(page)].join('\n');
  };
  return { page, tokens, read };
}
