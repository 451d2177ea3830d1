/**
 * InsForge at another site than the page (`127.0.0.1` and `localhost` are two), in a browser that keeps cookies of other
 * sites and in one that does not.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { chromium, type BrowserContext, type Request } from 'playwright';
import { browserArgs, ensureBrowser } from '../../scripts/ensure-browser.mjs';
import { HeadlessPage } from './headless.js';
import { account, dumpStorage, stage } from './stage.js';

const demo = stage();
const password = { method: 'password', ...account } as const;
const longerThanATokenMs = 900_000;

let close = () => Promise.resolve();
afterEach(() => close());

/** What such cookies are by default differs from browser to browser, so a profile of our own says it. */
async function browserThat(keeps: boolean): Promise<BrowserContext> {
  const profile = await mkdtemp(join(tmpdir(), 'portico-profile-'));
  const preferences = { profile: { cookie_controls_mode: keeps ? 0 : 1, block_third_party_cookies: !keeps } };
  await mkdir(join(profile, 'Default'));
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const { executablePath } = await ensureBrowser();
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: browserArgs });
  close = async () => {
    await context.close();
    // A process of the browser's may still be writing.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  await context.addInitScript('globalThis.__name = (named) => named;');
  await context.clock.install();
  return context;
}

/** Everything the context asks for from now on, and what of it is a credential. */
function credentialsOf(context: BrowserContext): () => Promise<readonly Call[]> {
  const requests: Request[] = [];
  context.on('request', (request) => requests.push(request));
  return async () => {
    const calls = await Promise.all(
      requests.splice(0).map(async (request) => {
        const { origin, pathname, search } = new URL(request.url());
        const { cookie, authorization, 'x-csrf-token': csrf } = await request.allHeaders();
        const sends = { cookie: Boolean(cookie), csrf: Boolean(csrf), bearer: Boolean(authorization) };
        return { origin, call: `${request.method()} ${pathname}${search}`, ...sends, body: request.postData() ?? '' };
      }),
    );
    const isCredential = ({ cookie, csrf, bearer, call }: Call) => cookie || csrf || bearer || call.startsWith('POST');
    return calls.filter(isCredential);
  };
}

interface Call {
  readonly origin: string;
  readonly call: string;
  readonly cookie: boolean;
  readonly csrf: boolean;
  readonly bearer: boolean;
  readonly body: string;
}

const notices = (opened: HeadlessPage) =>
  opened.page.evaluate("seen.notices.filter(({ type }) => type === 'degraded').map(({ what }) => what)");

/** Loads the page again once the access token has run out, which no open page sees: it would refresh by itself. */
async function againLater({ page }: HeadlessPage): Promise<HeadlessPage> {
  const context = page.context();
  await page.close();
  await context.clock.fastForward(longerThanATokenMs);
  const opened = await HeadlessPage.open(demo, 'insforge', context);
  assert(await opened.on(async (auth) => (await auth.accessToken()) !== null), 'renewed');
  assert.equal((await opened.who()).email, account.email);
  return opened;
}

test('where cookies of other sites are kept, the cookie carries the session, and to the API alone', async () => {
  const context = await browserThat(true);
  let opened = await HeadlessPage.open(demo, 'insforge', context);
  const credentials = credentialsOf(context);
  await opened.on((auth, input) => auth.signIn(input), password);
  const { insforgeUrl: origin } = demo.server;
  const none = { origin, cookie: false, csrf: false, bearer: false };
  const signedIn = await credentials();
  assert.deepEqual(
    signedIn.map(({ body: _, ...call }) => call),
    [
      { ...none, call: 'POST /api/auth/sessions' },
      { ...none, call: 'POST /api/auth/refresh', cookie: true, csrf: true },
    ],
  );
  assert.deepEqual(await notices(opened), []);

  opened = await againLater(opened);
  const renewed = await credentials();
  assert.deepEqual(renewed, [{ ...none, call: 'POST /api/auth/refresh', cookie: true, csrf: true, body: '' }]);
  const [kept] = await context.cookies(`${origin}/api/auth`);
  assert.equal(kept?.httpOnly, true);
  assert(!(await dumpStorage(opened.page)).includes(kept!.value), 'out of reach of the page');

  await opened.on((auth) => auth.account.profile!.read());
  assert.deepEqual(await credentials(), [{ ...none, call: 'GET /api/auth/sessions/current', bearer: true, body: '' }]);
  const told = opened.page.waitForResponse(/logout$/);
  await opened.on((auth) => auth.signOut());
  await told;
  assert.deepEqual(await credentials(), [
    { ...none, call: 'POST /api/auth/logout', cookie: true, csrf: true, body: '' },
  ]);
  assert.deepEqual(await context.cookies(`${origin}/api/auth`), []);
});

test('where they are dropped, that is found out right after the sign-in and told, and a token carries the session', async () => {
  const context = await browserThat(false);
  const opened = await HeadlessPage.open(demo, 'insforge', context);
  const credentials = credentialsOf(context);
  await opened.on((auth, input) => auth.signIn(input), password);
  const signedIn = await credentials();
  assert.deepEqual(
    signedIn.map(({ call }) => call),
    ['POST /api/auth/sessions', 'POST /api/auth/refresh', 'POST /api/auth/sessions?client_type=mobile'],
  );
  assert.deepEqual(await notices(opened), ['cookies']);

  await againLater(opened);
  const [renewed, ...more] = await credentials();
  assert.equal(renewed?.call, 'POST /api/auth/refresh?client_type=mobile');
  assert.deepEqual(more, []);
  assert([...signedIn, renewed].every(({ origin, cookie }) => origin === demo.server.insforgeUrl && !cookie));
});
