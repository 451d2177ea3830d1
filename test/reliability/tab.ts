import type { Page } from 'playwright';
import type { Outcome, TabApi, TabSettings } from './page/tab.js';
import { rightPassword } from './server/gotrue.js';
import type { FaultServer } from './server/server.js';

export const ada = 'ada@example.com';

/** What a tab needs of whatever drives its browser. Playwright's own pages have it all. */
export interface TabPage {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  /** The value of an expression in the page, awaited there. */
  evaluate<T>(expression: string): Promise<T>;
  /** Closes it without asking the page or telling it. */
  close(): Promise<unknown>;
}

/** A tab of the browser, and what its client says. */
export class Tab<P extends TabPage = Page> {
  #gone = false;

  constructor(
    readonly page: P,
    readonly name: string,
  ) {}

  get gone(): boolean {
    return this.#gone;
  }

  async load(server: FaultServer, settings: Partial<TabSettings> = {}): Promise<void> {
    await this.goto(server, settings);
    await this.#ready();
  }

  /** Without waiting for what the client restores. @param page - `next` is the next release. */
  async goto(server: FaultServer, settings: Partial<TabSettings> = {}, page: 'tab' | 'next' = 'tab'): Promise<void> {
    const query = new URLSearchParams({ api: server.apiUrl, tab: this.name, ...stringified(settings) });
    await this.page.goto(`${server.pageUrl}/${page}?${query}`);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.#ready();
  }

  /** Runs a function in the page. */
  run<T>(use: (tab: TabApi) => T | Promise<T>): Promise<T> {
    return this.page.evaluate(`(${use.toString()})(globalThis.tab)`);
  }

  async signIn(email = ada): Promise<void> {
    const credentials = [email, rightPassword].map((text) => JSON.stringify(text)).join();
    const outcome = await this.page.evaluate<Outcome<unknown>>(`tab.signIn(${credentials})`);
    if ('failed' in outcome) throw new Error(`Sign-in failed: ${outcome.failed}`);
  }

  accessToken(): Promise<Outcome<string | null>> {
    return this.run((tab) => tab.accessToken());
  }

  signOut(): Promise<Outcome<void>> {
    return this.run((tab) => tab.signOut());
  }

  until(status: string): Promise<void> {
    return this.page.evaluate(`tab.until('${status}')`);
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
   * is blocked. Needs Playwright's `clock.install()`.
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
  async kill(): Promise<void> {
    this.#gone = true;
    await this.page.close();
  }

  async #ready(): Promise<void> {
    await this.run((tab) => tab.auth.ready.then(() => undefined));
  }
}

/** Waits until no tab has a call under way, and none holds or waits for a turn: then whatever was begun has ended. */
export async function quiet(tabs: readonly Tab<TabPage>[]): Promise<void> {
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

/**
 * Has all tabs do something at one moment: they are told first what, and then by one message that it is time. A driver
 * that speaks to one tab after another would come too late to most of them.
 */
export async function atOnce<T>(
  tabs: readonly Tab<TabPage>[],
  use: string | ((tab: TabApi) => T | Promise<T>),
): Promise<T[]> {
  await Promise.all(tabs.map(({ page }) => page.evaluate(`void tab.onCue(${use.toString()})`)));
  await tabs[0]!.run((tab) => tab.cue());
  return Promise.all(tabs.map((tab) => tab.run(({ cued }) => cued as Promise<T>)));
}

function stringified(settings: Partial<TabSettings>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}
