import { setTimeout as pause } from 'node:timers/promises';
import type { WebDriver } from '../../../scripts/engines/web-driver.mjs';
import { findWebKit } from '../../../scripts/engines/webkit.mjs';
import type { TabPage } from '../tab.js';
import { withHelper, type Engine } from './engine.js';

/** WebKitGTK, driven by WebDriver. All of its tabs are hidden, by what they say and by how rarely their timers fire. */
export async function startWebKit(): Promise<Engine | undefined> {
  const found = await findWebKit({ mayInstall: false });
  if (!found) return undefined;
  return {
    version: `WebKitGTK ${found.version}`,
    async newProfile() {
      const { driver, stop } = await found.launch();
      const window = new Window(driver);
      return { newPage: () => window.newPage(), close: stop };
    },
    close: async () => {},
  };
}

/** A driver turns to one tab at a time: whoever wants something of a tab waits for the turn. */
class Window {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly driver: WebDriver) {}

  async newPage(): Promise<TabPage> {
    return new WebKitPage(this, await this.#inTurn(() => this.driver.newTab()));
  }

  in<T>(tab: string, use: (driver: WebDriver) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      await this.driver.turnTo(tab);
      return use(this.driver);
    });
  }

  #inTurn<T>(use: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(use);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** How often an unfinished expression is asked after. */
const askEveryMs = 10;

class WebKitPage implements TabPage {
  constructor(
    private readonly window: Window,
    private readonly tab: string,
  ) {}

  /** To a new tab the driver gives back at times before the page has loaded. */
  async goto(url: string): Promise<void> {
    await this.window.in(this.tab, (driver) => driver.goto(url));
    while (!(await this.#run(`return location.href !== 'about:blank' && document.readyState === 'complete'`))) {
      await pause(askEveryMs);
    }
  }

  async reload(): Promise<void> {
    await this.goto(await this.window.in(this.tab, (driver) => driver.url()));
  }

  /** Begins it and comes back for the outcome, so that other tabs, which it may wait for, have their turns meanwhile. */
  async evaluate<T>(expression: string): Promise<T> {
    const id = await this.#run<number>(`
      globalThis.outcomes ??= [];
      const id = outcomes.push(undefined) - 1;
      const text = (value) => JSON.stringify({ value }, (_, part) => part === undefined ? null : part);
      (async () => ${withHelper(expression)})().then(
        (value) => (outcomes[id] = text(value)),
        (error) => (outcomes[id] = JSON.stringify({ error: String(error) })),
      );
      return id;`);
    for (;;) {
      const text = await this.#run<string | null>(`
        const text = outcomes[${id}];
        if (text !== undefined) outcomes[${id}] = null;
        return text ?? null;`);
      if (text !== null) {
        const outcome = JSON.parse(text) as { value: T } | { error: string };
        if ('error' in outcome) throw new Error(outcome.error);
        return outcome.value;
      }
      await pause(askEveryMs);
    }
  }

  /** The driver opens no tab while it is turned to one that is gone. */
  async close(): Promise<void> {
    await this.window.in(this.tab, async (driver) => {
      const [left] = await driver.closeTab();
      if (left) await driver.turnTo(left);
    });
  }

  #run<T>(script: string): Promise<T> {
    return this.window.in(this.tab, (driver) => driver.run(script) as Promise<T>);
  }
}
