/** Each way to put Portico on a page, and pages that make it hard. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import { makeAnonKey } from '../../demo/server/anon-key.js';
import { account, otherSite, signIn, stage } from './stage.js';

const demo = stage();
const state = (page: Page, status: string) =>
  page.waitForFunction((wanted) => window.portico?.state.status === wanted, status);

/** A page with one script tag, on an origin of its own. */
const pageWith = (attributes: Readonly<Record<string, string>>, body: string) => `<!doctype html>
  <html lang="en"><meta charset="utf-8"><title>A site</title>
  <script>
    globalThis.errors = [];
    document.addEventListener('portico-error', ({ detail }) => errors.push(detail.error.code));
  </script>
  <script defer src="/dist/portico.js" ${Object.entries(attributes)
    .map(([name, value]) => `data-${name}="${value}"`)
    .join(' ')}></script>
  <body><main><h1>A site</h1>${body}</main></body></html>`;

async function visit(attributes: Readonly<Record<string, string>>, body: string, run: (page: Page) => Promise<void>) {
  const site = await otherSite(pageWith(attributes, body));
  try {
    const page = await demo.context.newPage();
    await page.goto(site.url);
    await run(page);
  } finally {
    site.close();
  }
}

const inkeep = () => ({ backend: 'inkeep', url: `${demo.server.apiUrl}/inkeep`, 'app-id': 'app_demo' });
const superai = () => ({
  backend: 'superai',
  url: `${demo.server.apiUrl}/superai/api`,
  'auth-url': `${demo.server.apiUrl}/superai/auth/v1`,
});

suite('one script tag in a plain HTML file of another site', () => {
  test('opens an anonymous session and shares it with the page as window.portico', () =>
    visit(
      { ...inkeep(), anonymous: 'auto' },
      '<div id="portico"></div><portico-anonymous></portico-anonymous>',
      async (page) => {
        await state(page, 'anonymous');
        const status = await page.evaluate(async (url) => (await window.portico!.fetch(url)).status, endpoint());
        assert.equal(status, 200);
      },
    ));

  test('loads its later forms and the account from beside itself, also where lit’s types may be made only once', () => {
    const policy = `script-src 'self' 'unsafe-inline'; require-trusted-types-for 'script'; trusted-types portico lit-html`;
    const body = `<meta http-equiv="Content-Security-Policy" content="${policy}">
      <portico-login></portico-login><portico-account sections="profile"></portico-account>`;
    return visit(superai(), body, async (page) => {
      const login = page.locator('portico-login');
      await login.getByRole('button', { name: 'Create an account' }).click();
      await login.getByRole('heading', { name: 'Create an account' }).waitFor();
      await login.getByRole('button', { name: 'I have an account: sign in' }).click();
      await signIn(page);
      await page.getByRole('region', { name: 'Profile' }).getByText('Lovelace').waitFor();
      assert.deepEqual(await page.evaluate('errors'), []);
    });
  });

  test('signs a person in, and keeps them after a reload', () =>
    visit(superai(), '<portico-login></portico-login><portico-user></portico-user>', async (page) => {
      await signIn(page);
      await state(page, 'signed-in');
      await page.reload();
      await state(page, 'signed-in');
      await page
        .locator('portico-user')
        .getByRole('button', { name: /Ada Lovelace/ })
        .click();
      await page.getByRole('button', { name: 'Sign out', exact: true }).last().click();
      await state(page, 'signed-out');
    }));
});

test('a file that is opened from the disk signs a person in too, where the backend lets any page in', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-page-'));
  try {
    const script = new URL('../../dist/portico.js', import.meta.url).href;
    const settings = {
      backend: 'gotrue',
      url: `${demo.server.apiUrl}/gotrue/auth/v1`,
      'anon-key': await makeAnonKey('demo'),
    };
    const html = pageWith(settings, '<portico-login></portico-login>').replace('/dist/portico.js', script);
    await writeFile(join(folder, 'page.html'), html);
    const page = await demo.context.newPage();
    await page.goto(pathToFileURL(join(folder, 'page.html')).href);
    await signIn(page);
    await state(page, 'signed-in');
    await page.reload();
    await state(page, 'signed-in');
  } finally {
    await rm(folder, { recursive: true });
  }
});

const endpoint = () => `${demo.server.apiUrl}/inkeep/run/v1/conversations`;

suite('settings that are wrong', () => {
  const secret = 'sb_sec' + 'ret_' + 'x7'.repeat(16);
  const gotrue = () => ({ backend: 'gotrue', url: `${demo.server.apiUrl}/gotrue/auth/v1` });
  for (const [what, settings, code, sentence] of [
    ['no url', () => ({ backend: 'gotrue' }), 'misconfigured', 'url is missing'],
    ['a url that is none', () => ({ backend: 'gotrue', url: 'nonsense' }), 'misconfigured', 'not an absolute address'],
    ['an unknown backend', () => ({ backend: 'nobody', url: 'https://x.example' }), 'misconfigured', 'is unknown'],
    ['a secret key', () => ({ ...gotrue(), 'anon-key': secret }), 'secret_key_in_page', 'rotate it now'],
    ['no anon key where the gateway wants one', gotrue, 'misconfigured', 'set anon-key'],
  ] as const) {
    for (const [way, body] of [
      ['the script tag', '<portico-login></portico-login>'],
      ['portico-auth', ''],
    ] as const) {
      test(`${what} is told in the element’s place and by one event, by way of ${way}`, async () => {
        const attributes = Object.entries(settings());
        const element = `<portico-auth ${attributes.map(([name, value]) => `${name}="${value}"`).join(' ')}>
          <portico-login></portico-login></portico-auth>`;
        await visit(body ? Object.fromEntries(attributes) : {}, body || element, async (page) => {
          await page.getByText(sentence).first().waitFor();
          await page
            .getByText('Please tell the people who run')
            .or(page.getByText('not available just now'))
            .first()
            .waitFor();
          assert.deepEqual(await page.evaluate('errors'), [code]);
          const html = await page.evaluate(() => document.documentElement.outerHTML);
          assert.equal(html.includes(secret), false);
        });
      });
    }
  }

  test('a host that cannot be reached is told in the form, by one event, and the form stays', () =>
    visit(
      { backend: 'gotrue', url: 'https://unreachable.invalid/auth/v1' },
      '<portico-login></portico-login>',
      async (page) => {
        await page.getByText('The sign-in service could not be reached.').waitFor();
        assert.deepEqual(await page.evaluate('errors'), ['network']);
        assert.equal(await page.locator('portico-login input[type=email]').isVisible(), true);
      },
    ));
});

suite('a form that is written in the page', () => {
  test('leaves no password in the address when Enter comes before the script, and keeps what was typed', async () => {
    const page = await demo.context.newPage();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/dist/portico.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${demo.server.pageUrl}/pages/own-form.html`, { waitUntil: 'commit' });
    const password = page.locator('input[name=password]');
    await page.locator('input[name=email]').fill(account.email);
    await password.fill(account.password);
    await password.press('Enter');
    assert.equal(new URL(page.url()).search, '');
    release();
    await page.locator('portico-login form[novalidate]').waitFor();
    assert.equal(await password.inputValue(), account.password);
    assert.equal(await password.evaluate((input) => input === document.activeElement), true);
    await password.press('Enter');
    await state(page, 'signed-in');
    assert.equal(new URL(page.url()).search, '');
  });
});

test('elements as modules sign a person in', async () => {
  const page = await demo.open('/pages/modules.html');
  await signIn(page);
  await page
    .locator('portico-user')
    .getByRole('button', { name: /Ada Lovelace/ })
    .waitFor();
});

test('the headless core begins a session with the first call that needs it', async () => {
  const page = await demo.open('/pages/headless.html');
  await page.locator('#status', { hasText: 'signed-out' }).waitFor();
  await page.getByRole('button', { name: 'Ask the API' }).click();
  await page.locator('#answer', { hasText: '200' }).waitFor();
  assert.equal(await page.locator('#status').textContent(), 'anonymous');
});

test('under hostile styles the form can be seen and used', async () => {
  const page = await demo.open('/pages/hostile.html');
  const button = page.locator('portico-login [data-part=submit]');
  await button.waitFor();
  const box = (await button.boundingBox())!;
  assert.equal(box.width > 200 && box.width < 500 && box.height >= 44 && box.height < 80, true, JSON.stringify(box));
  await signIn(page);
  await state(page, 'signed-in');
});

test('under a strict Content Security Policy with Trusted Types the worker of the site’s own solves, and nothing is violated', async () => {
  const page = await demo.context.newPage();
  const workers: string[] = [];
  page.on('worker', (worker) => workers.push(new URL(worker.url()).pathname));
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', (event) => {
      violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(`${demo.server.pageUrl}/pages/strict-csp.html`);
  await state(page, 'anonymous');
  assert.deepEqual(await page.evaluate('violations'), []);
  assert.deepEqual([...new Set(workers)], ['/dist/portico-worker.js']);
});
