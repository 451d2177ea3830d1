import { chromium, type Browser, type BrowserContext, type LaunchOptions } from 'playwright';
import { browserArgs, ensureBrowser } from '../../scripts/ensure-browser.mjs';

/**
 * A browser as people have it. Playwright switches off what gets in a test's way, and that is just what breaks sessions:
 * the back-forward cache, the throttling of hidden pages, and the partitioning of what third parties store.
 */
const hidesFaults = [
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** In place of the driver's list, which holds ThirdPartyStoragePartitioning: of a flag that comes twice the last one counts. */
const disabledFeatures = [
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'PaintHolding',
  'MediaRouter',
  'OptimizationHints',
];

async function options(): Promise<LaunchOptions> {
  const executablePath = process.env['PORTICO_BROWSER'] ?? (await ensureBrowser()).executablePath;
  return {
    executablePath,
    args: [...browserArgs, `--disable-features=${disabledFeatures.join(',')}`],
    ignoreDefaultArgs: hidesFaults,
  };
}

export async function launch(): Promise<Browser> {
  return chromium.launch(await options());
}

/** With a profile on disk, which outlives the browser. */
export async function launchOn(profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, await options());
}
