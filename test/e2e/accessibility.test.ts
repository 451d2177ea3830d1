/** Every page of the demo, for people who cannot see it, or see it large, or see it in the dark. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright';
import { signIn, stage } from './stage.js';

const demo = stage();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

interface View {
  readonly path: string;
  /** What is there once the page is as it shall be looked at. */
  readonly ready: string;
  readonly as?: string;
  /** Before the page is opened, and then on the page. */
  readonly fault?: 'superai' | 'inkeep';
  readonly act?: (page: Page) => Promise<void>;
  /** The part that is ours to answer for. */
  readonly scope?: string;
}

const form = 'portico-login input[type=email]';
const views: readonly View[] = [
  { path: '/?backend=inkeep', ready: '#session dd:has-text("anonymous")' },
  { path: '/?backend=inkeep', as: 'after a failure', fault: 'inkeep', ready: 'portico-anonymous [part=start]' },
  { path: '/?backend=gotrue', ready: form },
  {
    path: '/?backend=gotrue',
    as: 'with somebody signed in and the menu open',
    ready: 'portico-user [part=menu]:not([hidden])',
    act: async (page) => {
      await signIn(page);
      await page.locator('portico-user').getByRole('button', { name: /Ada/ }).click();
    },
  },
  { path: '/?backend=superai', ready: form },
  { path: '/?backend=superai', as: 'without an anon key', fault: 'superai', ready: 'portico-login [part=hint]' },
  { path: '/pages/script-tag.html', ready: 'text=because you have a session' },
  { path: '/pages/own-form.html', ready: 'portico-login form[novalidate]' },
  { path: '/pages/modules.html', ready: form },
  { path: '/pages/headless.html', ready: '#status:has-text("signed-out")' },
  { path: '/pages/strict-csp.html', ready: 'portico-anonymous:state(done)' },
  // The page is made to look bad round the widget.
  { path: '/pages/hostile.html', ready: 'portico-login [data-part=submit]', scope: 'portico-login' },
];

for (const { path, ready, as, fault, act, scope = 'html' } of views) {
  const name = as ? `${path} ${as}` : path;
  test(`${name} passes axe in light and dark, and fits a screen of 320 pixels`, async () => {
    if (fault === 'superai') demo.server.change({ faults: { superai: { kind: 'anon-key-missing' } } });
    if (fault === 'inkeep') demo.server.change({ faults: { inkeep: { kind: 'status', status: 500 } } });
    const page = await demo.context.newPage();
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(new URL(path, demo.server.pageUrl).href);
    await act?.(page);
    await page.locator(ready).first().waitFor({ state: 'attached' });
    await page.evaluate(axe);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(settled);
      const { violations } = await page.evaluate<AxeResults>(`axe.run('${scope}')`);
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        [],
        `in ${colorScheme}`,
      );
    }
    await page.setViewportSize({ width: 320, height: 640 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(width <= 320, true, `${width} pixels wide`);
  });
}

/** Colours that are fading into those of the other scheme have no contrast to speak of. */
async function settled(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
}
