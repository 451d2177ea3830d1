/** Unit tests of src/ in a real browser, served by vite so that tests load the very modules that ship. */
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { framedPages } from './framed-pages.js';
import { launcherFor } from './launchers.js';
import { preferPlugin } from './prefer-plugin.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const engine = process.env.PORTICO_ENGINE ?? 'chromium';
const launcher = await launcherFor(engine);

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
  browsers: [launcher],
  plugins: [preferPlugin],
  testFramework: { config: { ui: 'tdd', timeout: 20_000 } },
  // A machine that is busy with something else takes its time to open a page; the defaults are 30 s and 20 s.
  browserStartTimeout: 120_000,
  testsStartTimeout: 120_000,
  // Some take several times as long for key derivations as Chromium does.
  testsFinishTimeout: engine === 'chromium' ? 90_000 : 300_000,
  middleware: [
    framedPages,
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
