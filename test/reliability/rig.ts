import { after, before, beforeEach, test, type TestContext } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright';
import { launch } from './browser.js';
import { servePages } from './pages.js';
import type { TabSettings } from './page/tab.js';
import { FaultServer } from './server/server.js';
import { Tab, type TabPage } from './tab.js';

/** A row of the matrix, or a part of one. What hangs is a failure of this row, and not of the whole file. */
export function row(title: string, run: (t: TestContext) => Promise<void>): void {
  void test(title, { timeout: 60_000 }, run);
}

/**
 * By when a token that has just come has run out in every tab: an hour later, and a little more, for on a busy machine the
 * clocks of tabs come to differ by some tenths of a second.
 */
export const pastLifetimeMs = 3_600_000 + 10_000;

/** What a row plays on in any engine: the faulty server, and a browser profile of its own in which to open tabs. */
export interface AnyRig<P extends TabPage = TabPage> {
  readonly server: FaultServer;
  /** The time in all tabs of the profile: installed before the first one opens. */
  readonly clock: { install(): Promise<void>; fastForward(ms: number): Promise<void> };
  /** Opens a tab of this profile. */
  open(settings?: Partial<TabSettings>): Promise<Tab<P>>;
  /** That many tabs, the first of which has signed somebody in. */
  openSignedIn(tabs: number, settings?: Partial<TabSettings>): Promise<[Tab<P>, ...Tab<P>[]]>;
  /** A page of the same origin with nothing of ours in it. */
  openBlank(): Promise<P>;
}

/** In Chromium, driven by Playwright, rows can do more. */
export interface Rig extends AnyRig<Page> {
  readonly browser: Browser;
  readonly context: BrowserContext;
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
    get clock() {
      return made().context.clock;
    },
    ...opening({ server: () => made().server, newPage: () => made().context.newPage() }),
  };
}

interface Opening<P extends TabPage> {
  readonly server: () => FaultServer;
  readonly newPage: () => Promise<P>;
  /** Of every tab. */
  readonly settings?: () => Partial<TabSettings>;
  readonly opened?: (tab: Tab<P>) => void;
}

/** What opens the tabs of a rig. */
export function opening<P extends TabPage>({
  server,
  newPage,
  settings: common,
  opened,
}: Opening<P>): Pick<AnyRig<P>, 'open' | 'openSignedIn' | 'openBlank'> {
  let count = 0;
  const open = async (settings: Partial<TabSettings> = {}) => {
    const tab = new Tab(await newPage(), `tab-${++count}`);
    await tab.load(server(), { ...common?.(), ...settings });
    opened?.(tab);
    return tab;
  };
  return {
    open,
    async openSignedIn(tabs, settings) {
      const first = await open(settings);
      await first.signIn();
      const others = await Promise.all(Array.from({ length: tabs - 1 }, () => open(settings)));
      await Promise.all(others.map((tab) => tab.until('signed-in')));
      return [first, ...others];
    },
    async openBlank() {
      const page = await newPage();
      await page.goto(`${server().pageUrl}/blank`);
      return page;
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
