/** How web-test-runner starts each engine, and gets a page of it. */
import { chromeLauncher } from '@web/test-runner-chrome';
import { browserArgs, ensureBrowser } from '../scripts/ensure-browser.mjs';
import { findFirefox } from '../scripts/engines/firefox.mjs';
import { findWebKit } from '../scripts/engines/webkit.mjs';

const found = { mayInstall: false };

/** @param {string} engine - `chromium`, `firefox` or `webkit`. */
export async function launcherFor(engine) {
  switch (engine) {
    case 'chromium': {
      const { executablePath, version } = await ensureBrowser();
      return byPuppeteer(`Chromium ${version}`, { executablePath, args: browserArgs }, 2);
    }
    case 'firefox': {
      const { executablePath, version } = (await findFirefox(found)) ?? missing('Firefox');
      // By BiDi only the page in front has the focus, and what is typed goes to it: one at a time.
      return byPuppeteer(`Firefox ${version}`, { executablePath, browser: 'firefox' }, 1);
    }
    case 'webkit':
      return byWebDriver((await findWebKit(found)) ?? missing('WebKitGTK'));
    default:
      throw new Error(`No engine is called ${engine}: chromium, firefox and webkit are.`);
  }
}

function missing(name) {
  throw new Error(`${name} is not installed: \`npm run test:engines\` installs it where it can.`);
}

function byPuppeteer(name, launchOptions, concurrency) {
  const launcher = chromeLauncher({
    launchOptions,
    concurrency,
    // Files that run side by side must not share storage, locks and channels: those are what is tested.
    createPage: async ({ browser }) => (await browser.createBrowserContext()).newPage(),
  });
  return Object.assign(launcher, { name });
}

/** One window, which goes from file to file. */
function byWebDriver({ version, launch }) {
  let browser;
  let active;
  return {
    name: `WebKitGTK ${version}`,
    // So that the runner's commands know how to type.
    type: 'webdriver',
    concurrency: 1,
    async startSession(id, url) {
      browser ??= await launch();
      active = id;
      await browser.driver.goto(url);
    },
    isActive: (id) => id === active,
    getBrowserUrl: () => browser.driver.url(),
    async stopSession() {
      active = undefined;
      // Ends timers and workers of the file.
      await browser.driver.goto('about:blank');
      return {};
    },
    startDebugSession: () => Promise.reject(new Error('WebKitGTK has no window to debug in.')),
    sendKeys: (_id, keys) => browser.driver.press(keys),
    stop: () => browser?.stop(),
  };
}
