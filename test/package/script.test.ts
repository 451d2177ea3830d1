import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright';
import { pkg, root } from '../../scripts/build/entries.js';
import { elementsOf, readManifest } from '../../scripts/build/manifest.js';
import { browserArgs, ensureBrowser } from '../../scripts/ensure-browser.mjs';
import { lateModules } from '../../scripts/vite-late-modules.js';

const dist = join(root, 'dist');
const read = (file: string): string => readFileSync(join(dist, file), 'utf8');
const sri = JSON.parse(read('sri.json')) as Record<'portico.js' | 'portico.mjs', string>;
/** A backend that is asked for nothing before a visitor acts. */
const settings = 'data-backend="inkeep" data-url="https://api.example" data-app-id="app_a1b2c3"';
const tags = elementsOf(readManifest()).map(({ tag }) => tag);

let browser: Browser;
let server: Server;

before(async () => {
  const { executablePath } = await ensureBrowser();
  browser = await chromium.launch({ executablePath, args: browserArgs });
  server = createServer(({ url }, response) => {
    const file = url!.slice(1).replace(/\?.*/, '');
    if (!file)
      return response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><title>A page</title><link rel="icon" href="data:,">');
    try {
      response.setHeader('content-type', 'text/javascript').end(readFileSync(join(dist, file)));
    } catch {
      response.writeHead(404).end();
    }
    return response;
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
});

after(async () => {
  await browser.close();
  server.close();
});

for (const file of ['portico.js', 'portico.mjs', 'portico-worker.js']) {
  test(`${file} names its version, its licence and where the licences of others are, in its first line`, () => {
    const [first] = read(file).split('\n');
    assert.ok(first!.includes(`${pkg.name} ${pkg.version}`) && first!.includes(pkg.license));
    assert.match(first!, /THIRD-PARTY-LICENSES\.txt/);
  });
}

test('what the bundles load late lies beside them, and is asked for by its address there', () => {
  const named = ['portico.js', 'portico.mjs'].map((file) =>
    [...new Set(read(file).match(/portico-[\w-]+\.mjs/g))].sort(),
  );
  const files = lateModules().map(({ file }) => file);
  assert.deepEqual(named, [files.toSorted(), files.toSorted()]);
});

test('an error of a module that was loaded late is known to the bundle as its own', async () => {
  const page = await open();
  const known = await page.evaluate(async () => {
    const [bundle, late] = ['/portico.mjs', '/portico-cap.mjs'];
    const { AuthError } = (await import(bundle)) as { AuthError: new () => Error };
    const { capTask } = (await import(late)) as { capTask(json: object): unknown };
    try {
      capTask({ token: 1 });
    } catch (error) {
      return error instanceof AuthError && !(new Error() instanceof AuthError);
    }
    return 'It did not fail.';
  });
  assert.equal(known, true);
});

test('portico.js, a classic script that stands alone, registers every element and makes the page’s client', async () => {
  assert.match(read('portico.js'), /customElements\.define\(/);
  const page = await open();
  await load(page, `<script src="/portico.js" integrity="${sri['portico.js']}" crossorigin ${settings}></script>`);
  assert.deepEqual(await undefinedOf(page), []);
  assert.equal(await page.evaluate('window.portico.backend'), 'inkeep');
});

test('portico.mjs does the same as a module, and can be imported from', async () => {
  const page = await open();
  const attributes = `src="/portico.mjs" integrity="${sri['portico.mjs']}" crossorigin ${settings}`;
  await load(page, `<script type="module" ${attributes}></script>`);
  assert.deepEqual(await undefinedOf(page), []);
  assert.equal(await page.evaluate('window.portico.backend'), 'inkeep');
  assert.equal(await page.evaluate("import('/portico.mjs').then(({ createAuth }) => typeof createAuth)"), 'function');
});

test('a script whose file was changed on its way does not run, because of its integrity value', async () => {
  const page = await open();
  await page.route('**/portico.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: `${read('portico.js')}\nwindow.changed = true` }),
  );
  await page.setContent(`<script src="/portico.js" integrity="${sri['portico.js']}" crossorigin></script>`);
  assert.equal(await page.evaluate('window.changed'), undefined);
  assert.deepEqual(await undefinedOf(page), tags);
});

test('a second script tag registers nothing twice, and adds a client of another name', async () => {
  const page = await open();
  await load(
    page,
    `<script src="/portico.js" ${settings}></script><script src="/portico.js?again" ${settings} data-name="other"></script>`,
  );
  assert.deepEqual(await undefinedOf(page), []);
  assert.deepEqual(await page.evaluate('Object.keys(window.portico.clients)'), ['default', 'other']);
});

test('portico-worker.js starts as a worker that a site hosts itself, and says hello', async () => {
  const page = await open();
  const hello = await page.evaluate(
    () =>
      new Promise<{ type: string }>((resolve, reject) => {
        const worker = new Worker('/portico-worker.js');
        worker.onmessage = ({ data }) => resolve(data as { type: string });
        worker.onerror = ({ message }) => reject(new Error(message));
      }),
  );
  assert.equal(hello.type, 'hello');
});

test('the first line does not shift the source map', () => {
  const { mappings } = JSON.parse(read('portico.js.map')) as { mappings: string };
  assert.ok(mappings.startsWith(';'));
});

/** A page that fails the test when anything in it does. */
async function open(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  return page;
}

async function load(page: Page, html: string): Promise<void> {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.setContent(`<!doctype html>${html}`, { waitUntil: 'load' });
  assert.deepEqual(errors, []);
}

function undefinedOf(page: Page): Promise<string[]> {
  return page.evaluate((names) => names.filter((tag) => !customElements.get(tag)), tags);
}
