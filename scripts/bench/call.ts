import type { Page } from 'puppeteer-core';
import type * as altcha from './page/altcha.js';
import type * as argon2id from './page/argon2id.js';
import type * as cap from './page/cap.js';
import type * as hashWasm from './page/hash-wasm.js';
import type * as kernel from './page/kernel.js';
import type * as manners from './page/manners.js';
import type * as portico from './page/portico.js';

/** What pages run; each module is loaded by the pages that need it, so that a fresh page is as light as a site's. */
interface PageModules {
  portico: typeof portico;
  kernel: typeof kernel;
  altcha: typeof altcha;
  cap: typeof cap;
  'hash-wasm': typeof hashWasm;
  argon2id: typeof argon2id;
  manners: typeof manners;
}

type Arguments<F> = F extends (...args: infer Given) => unknown ? Given : never;
type Result<F> = F extends (...args: never[]) => Promise<infer Resolved> ? Resolved : never;

/** Calls a function of a module in a page, and gives what it resolves to. */
export async function call<Name extends keyof PageModules, Export extends keyof PageModules[Name] & string>(
  page: Page,
  name: Name,
  exported: Export,
  ...args: Arguments<PageModules[Name][Export]>
): Promise<Result<PageModules[Name][Export]>> {
  const result = await page.evaluate(
    async ([path, exported, args]) => {
      const module = (await import(path)) as Record<string, (...args: unknown[]) => Promise<unknown>>;
      return module[exported]!(...args);
    },
    [`/scripts/bench/page/${name}.ts`, exported, args] as [string, string, unknown[]],
  );
  return result as Result<PageModules[Name][Export]>;
}
