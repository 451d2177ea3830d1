/** Finds a Firefox that can be driven by WebDriver BiDi, or installs one. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Browser, detectBrowserPlatform, install, resolveBuildId } from '@puppeteer/browsers';
import { launch } from 'puppeteer-core';
import { hasApt, installDebian } from './debian.mjs';
import { onPath } from './on-path.mjs';

/** A first start on a busy machine takes its time. */
const patienceMs = 120_000;

/**
 * @param {{ mayInstall: boolean }} options
 * @returns {Promise<{ executablePath: string, version: string } | undefined>} One that has shown a page, if there is any.
 */
export async function findFirefox(options) {
  const opened = await openFirefox(options);
  await opened?.browser.close();
  return opened;
}

/**
 * As `findFirefox`, and leaves it open.
 *
 * @param {{ mayInstall: boolean }} options
 * @returns {Promise<{ executablePath: string, version: string, browser: import('puppeteer-core').Browser } | undefined>}
 */
export async function openFirefox({ mayInstall }) {
  const installers = mayInstall ? [fromDebian, fromMozilla] : [];
  for (const find of [installed, ...installers]) {
    for (const executablePath of await find()) {
      const opened = await tryToOpen(executablePath);
      if (opened) return { executablePath, ...opened };
    }
  }
  return undefined;
}

/** Headless, and driven by BiDi: Debian has no geckodriver. */
function launchFirefox(executablePath) {
  return launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    timeout: patienceMs,
    protocolTimeout: patienceMs,
  });
}

async function tryToOpen(executablePath) {
  let browser;
  try {
    browser = await launchFirefox(executablePath);
    const page = await browser.newPage();
    await page.goto('data:text/html,hello');
    await page.close();
    return { browser, version: (await browser.version()).replace(/^firefox\//i, '') };
  } catch {
    await browser?.close();
    return undefined;
  }
}

function installed() {
  const named = process.env.PORTICO_FIREFOX ? [process.env.PORTICO_FIREFOX] : [];
  return [...named, ...onPath('firefox', 'firefox-esr'), '/Applications/Firefox.app/Contents/MacOS/firefox'];
}

function fromDebian() {
  if (!hasApt) return [];
  console.log('No Firefox found: installing Debian’s firefox-esr…');
  installDebian('firefox-esr');
  return ['/usr/bin/firefox-esr'];
}

async function fromMozilla() {
  console.log('Asking Mozilla for its Firefox…');
  const cacheDir = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'portico-test-browser');
  try {
    const buildId = await resolveBuildId(Browser.FIREFOX, detectBrowserPlatform(), 'stable');
    return [(await install({ browser: Browser.FIREFOX, buildId, cacheDir })).executablePath];
  } catch {
    return [];
  }
}
