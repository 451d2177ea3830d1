import { after, before, beforeEach, test, type TestContext } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright';
import { launch } from './browser.js';
import { servePages } from './pages.js';
import type { Outcome, TabApi, TabSettings } from './page/tab.js';
import { rightPassword } from './server/gotrue.js';
import { FaultServer } from './server/server.js';

/** A row of the matrix, or a part of one. What hangs is a failure of this row, and not of the whole file. */
export function row(title: string, run: (t: TestContext) => Promise<void>): void {
  void test(title, { timeout: 60_000 }, run);
}

/**
 * By when a token that has just come has run out in every tab: an hour later, and a little more, for on a busy machine the
 * clocks of tabs come to differ by some tenths of a second.
 */
export const pastLifetimeMs = 3_600_000 + 10_000;

export const ada = 'ada@example.com';

/** What a row plays on: the faulty server, and a browser profile of its own in which to open tabs. */
export interface Rig {
  readonly server: FaultServer;
  readonly browser: Browser;
  readonly context: BrowserContext;
  /** Opens a tab of this profile. */
  open(settings?: Partial<TabSettings>): Promise<Tab>;
  /** That many tabs, the first of which has signed somebody in. */
  openSignedIn(tabs: number, settings?: Partial<TabSettings>): Promise<[Tab, ...Tab[]]>;
}

/** Sets the rig up for a file's rows, each in a profile of its own. */
export function rig(): Rig {
  let made: { server: FaultServer; browser: Browser; context: BrowserContext };
  before(async () => {
    const server = await FaultServer.start(await servePages());
    made = { server, browser: await launch(), context: undefined as unknown as BrowserContext };
  });
  beforeEach(async () => {
    await made.context?.close();
    made.server.reset();
    made.context = await newContext(made.browser);
  });
  after(async () => {
    await made?.browser.close();
    await made?.server.close();
  });
  return makeRig(() => made);
}

export function makeRig(made: () => { server: FaultServer; browser: Browser; context: BrowserContext }): Rig {
  let count = 0;
  const open = async (settings: Partial<TabSettings> = {}) => {
    const { server, context } = made();
    const page = await context.newPage();
    const tab = new Tab(page, `tab-${++count}`);
    await tab.load(server, settings);
    return tab;
  };
  return {
    get server() {
      return made().server;
    },
    get browser() {
      return made().browser;
    },
    get context() {
      return made().context;
    },
    open,
    async openSignedIn(tabs, settings) {
      const first = await open(settings);
      await first.signIn();
      const others = await Promise.all(Array.from({ length: tabs - 1 }, () => open(settings)));
      await Promise.all(others.map((tab) => tab.until('signed-in')));
      return [first, ...others];
    },
  };
}

export async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext();
  await prepare(context);
  return context;
}

/** The test's own compiler names functions by a helper that a page does not have. */
export async function prepare(context: BrowserContext): Promise<void> {
  await context.addInitScript('globalThis.__name = (named) => named;');
}

/** Waits until no tab has a call under way, and none holds or waits for a turn: then whatever was begun has ended. */
export async function quiet(tabs: readonly Tab[]): Promise<void> {
  for (;;) {
    await tabs[0]!.run((tab) => tab.turnsOver());
    const underWay = await Promise.all(tabs.map((tab) => tab.run(({ underWay }) => underWay)));
    const begun = await tabs[0]!.run(async () => {
      const { held = [], pending = [] } = await navigator.locks.query();
      return [...held, ...pending].some(({ name }) => name?.startsWith('portico|'));
    });
    if (!begun && underWay.every((calls) => calls === 0)) return;
  }
}

/** A tab of the browser, and what its client says. */
export class Tab {
  constructor(
    readonly page: Page,
    readonly name: string,
  ) {}

  async load(server: FaultServer, settings: Partial<TabSettings> = {}): Promise<void> {
    await this.goto(server, settings);
    await this.ready();
  }

  /** Without waiting for what the client restores. @param page - `next` is the next release. */
  async goto(server: FaultServer, settings: Partial<TabSettings> = {}, page: 'tab' | 'next' = 'tab'): Promise<void> {
    const query = new URLSearchParams({ api: server.apiUrl, tab: this.name, ...stringified(settings) });
    await this.page.goto(`${server.pageUrl}/${page}?${query}`);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Runs a function in the page. */
  run<T>(use: (tab: TabApi) => T | Promise<T>): Promise<T> {
    return this.page.evaluate(`(${use.toString()})(globalThis.tab)`);
  }

  async signIn(email = ada): Promise<void> {
    const outcome = await this.page.evaluate(([email, password]) => tab.signIn(email, password), [
      email,
      rightPassword,
    ] as const);
    if ('failed' in outcome) throw new Error(`Sign-in failed: ${outcome.failed}`);
  }

  accessToken(): Promise<Outcome<string | null>> {
    return this.run((tab) => tab.accessToken());
  }

  signOut(): Promise<Outcome<void>> {
    return this.run((tab) => tab.signOut());
  }

  until(status: string): Promise<void> {
    return this.page.evaluate((status) => tab.until(status), status);
  }

  status(): Promise<string> {
    return this.run((tab) => tab.auth.state.status);
  }

  changes(): Promise<string[]> {
    return this.run((tab) => tab.changes);
  }

  notices(): Promise<string[]> {
    return this.run((tab) => tab.notices.map(({ type }) => type));
  }

  /**
   * Moves this tab's clock alone, and lets it act on that: the driver's own call waits for all pages, and so for one that
   * is blocked. Needs `context.clock.install()`.
   */
  async passTime(ms: number): Promise<void> {
    await this.page.evaluate(`globalThis.__pwClock.controller.fastForward(${ms})`);
    // Comes after what the client has begun to read meanwhile.
    await this.stored();
  }

  /** What a page hears when it comes back to the front. */
  wake(): Promise<void> {
    return this.run(() => void window.dispatchEvent(new Event('focus')));
  }

  /** Everything in the origin's IndexedDB, as a text. */
  stored(): Promise<string> {
    return this.run((tab) => tab.stored());
  }

  /** Changes every record of a store in place, as script in the page could. */
  async spoil(store: 'sessions' | 'keys', change: (record: object) => unknown): Promise<void> {
    await this.page.evaluate(`tab.spoil(${JSON.stringify(store)}, ${change.toString()})`);
  }

  /** Closes the tab as a crash would: nothing in it is told. */
  kill(): Promise<void> {
    return this.page.close({ runBeforeUnload: false });
  }

  private async ready(): Promise<void> {
    await this.run((tab) => tab.auth.ready.then(() => undefined));
  }
}

function stringified(settings: Partial<TabSettings>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}
