import type { Page } from 'puppeteer-core';
import { openFirefox } from '../../../scripts/engines/firefox.mjs';
import type { TabPage } from '../tab.js';
import { withHelper, type Engine } from './engine.js';

/** Firefox, driven by WebDriver BiDi. All tabs of a profile but the one opened last are hidden, as a person's are. */
export async function startFirefox(): Promise<Engine | undefined> {
  const opened = await openFirefox({ mayInstall: false });
  if (!opened) return undefined;
  const { browser, version } = opened;
  return {
    version: `Firefox ${version}`,
    async newProfile() {
      const context = await browser.createBrowserContext();
      return {
        newPage: async () => new FirefoxPage(await context.newPage()),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

class FirefoxPage implements TabPage {
  constructor(private readonly page: Page) {}

  goto(url: string): Promise<unknown> {
    return this.page.goto(url);
  }

  reload(): Promise<unknown> {
    return this.page.reload();
  }

  async evaluate<T>(expression: string): Promise<T> {
    return (await this.page.evaluate(withHelper(expression))) as T;
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
