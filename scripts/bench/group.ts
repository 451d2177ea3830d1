/** What a group of measurements is given, and what it gives. */
import type { Page } from 'puppeteer-core';
import type { Bench, BrowserName } from './browser.js';
import type { Median } from './turns.js';

/** A line of the table at the end: how far we got of what we wanted. */
export interface Figure {
  readonly what: string;
  readonly goal: string;
  readonly reached: string;
}

export interface Place {
  readonly bench: Bench;
  readonly browser: BrowserName;
  /** Visited by many, so that its workers are up and its code is compiled. */
  readonly warm: Page;
  /** Gives so many rounds, or fewer for a quick look. */
  readonly rounds: (wanted: number) => number;
}

export type Group = (place: Place) => Promise<Figure[]>;

/** How many times faster than another entry the first is, or another that is named. */
export const faster = (medians: readonly Median[], than: number, which = 0): number =>
  medians[than]!.perCounter / medians[which]!.perCounter;
export const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}×`;
