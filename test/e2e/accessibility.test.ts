/** Every page of the demo, for people who cannot see it, or see it large, or see it in the dark. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { AxeResults } from 'axe-core';
import { stage } from './stage.js';

const demo = stage();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

const pages: readonly (readonly [path: string, ready: string])[] = [
  ['/?backend=inkeep', '#session dd:has-text("anonymous")'],
  ['/?backend=gotrue', 'portico-login input[type=email]'],
  ['/?backend=superai', 'portico-login input[type=email]'],
  ['/?backend=insforge', 'portico-login input[type=email]'],
  ['/?backend=morpheus', 'portico-login input[type=email]'],
  ['/?backend=api-key', 'portico-login input[name=key]'],
  ['/pages/script-tag.html', 'text=because you have a session'],
  ['/pages/own-form.html', 'portico-login form[novalidate]'],
  ['/pages/modules.html', 'portico-login input[type=email]'],
  ['/pages/inbox.html', '#count:has-text("messages")'],
  ['/pages/headless.html', '#status:has-text("signed-out")'],
  ['/pages/provider-button.html', '#who:has-text("signed-out")'],
  ['/pages/site-token.html', '#who:has-text("signed-out")'],
  ['/pages/hostile.html', 'portico-login [data-part=submit]'],
];

for (const [path, ready] of pages) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${path} passes axe in ${colorScheme}`, async () => {
      const page = await demo.context.newPage();
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(new URL(path, demo.server.pageUrl).href);
      await page.locator(ready).first().waitFor();
      await page.evaluate(axe);
      // The hostile page is made to look bad outside the widget; only the widget is ours to answer for.
      const scope = path.includes('hostile') ? 'portico-login' : 'html';
      const { violations } = await page.evaluate<AxeResults>(`axe.run('${scope}')`);
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        [],
      );
    });
  }
}

for (const [path, ready] of pages) {
  test(`${path} fits a screen of 320 pixels`, async () => {
    const page = await demo.context.newPage();
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(new URL(path, demo.server.pageUrl).href);
    await page.locator(ready).first().waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= 320), true);
  });
}
