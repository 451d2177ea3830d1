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
export async function findFirefox({ mayInstall }) {
  const installers = mayInstall ? [fromDebian, fromMozilla] : [];
  for (const find of [installed, ...installers]) {
    for (const executablePath of await find()) {
      const version = await versionOf(executablePath);
      if (version) return { executablePath, version };
    }
  }
  return undefined;
}

/** Headless, and driven by BiDi: Debian has no geckodriver. */
export function launchFirefox(executablePath) {
  return launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    timeout: patienceMs,
    protocolTimeout: patienceMs,
  });
}

async function versionOf(executablePath) {
  try {
    const browser = await launchFirefox(executablePath);
    try {
      await (await browser.newPage()).goto('data:text/html,hello');
      return (await browser.version()).replace(/^firefox\//i, '');
    } finally {
      await browser.close();
    }
  } catch {
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
