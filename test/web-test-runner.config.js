/** Unit tests of src/ in a real browser, served by vite so that tests load the very modules that ship. */
import { fileURLToPath } from 'node:url';
import { chromeLauncher } from '@web/test-runner-chrome';
import { createServer } from 'vite';
import { browserArgs, ensureBrowser } from '../scripts/ensure-browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const browser = await ensureBrowser();
console.log(`Unit tests run in ${browser.executablePath} ${browser.version}`);

const vite = await createServer({
  root,
  configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
  appType: 'custom',
  logLevel: 'warn',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true, include: [] },
  plugins: [
    {
      name: 'leave-the-runner-alone',
      enforce: 'pre',
      resolveId: (id) => (id.startsWith('/__w') ? { id, external: true } : undefined),
    },
  ],
});

/** The runner's own addresses; everything else is vite's. */
const runners = /^\/(?:$|\?|__web-|__wds|__wtr|node_modules\/@web\/)/;

export default {
  rootDir: root,
  files: ['test/{pow,backends,session,elements,locales,theme}/**/*.test.ts', 'test/*.test.ts'],
  browsers: [
    chromeLauncher({
      launchOptions: { executablePath: browser.executablePath, args: browserArgs },
      concurrency: 2,
      // Files that run side by side must not share storage, locks and channels: those are what is tested.
      createPage: async ({ browser: chromium }) => (await chromium.createBrowserContext()).newPage(),
    }),
  ],
  testFramework: { config: { ui: 'tdd', timeout: 20_000 } },
  testsFinishTimeout: 90_000,
  middleware: [
    (context, next) => {
      if (runners.test(context.url)) return next();
      context.respond = false;
      return new Promise((resolve) => {
        context.res.once('close', resolve);
        vite.middlewares(context.req, context.res, resolve);
      });
    },
  ],
};
