import type { TabPage } from '../tab.js';

export type EngineName = 'firefox' | 'webkit';

/** A browser that Playwright cannot drive. */
export interface Engine {
  /** Its name and version. */
  readonly version: string;
  /** Empty, and shared by all tabs that are opened in it. */
  newProfile(): Promise<Profile>;
  close(): Promise<void>;
}

export interface Profile {
  newPage(): Promise<TabPage>;
  close(): Promise<void>;
}

/** Test functions are compiled, and name inner functions by a helper that a page does not have. */
export function withHelper(expression: string): string {
  return `(globalThis.__name ??= (named) => named, ${expression})`;
}
