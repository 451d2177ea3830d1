/**
 * Finds a Chromium-family browser that really starts, or installs one, and says which.
 *
 * Order: `PORTICO_BROWSER`, installed browsers, Playwright's cache; then Debian's package (as root), Playwright's own
 * download, and last the Chromium that an npm package carries. A candidate counts only once it has shown a page.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { hasApt, installDebian } from './engines/debian.mjs';
import { onPath } from './engines/on-path.mjs';

/** Keeps a test browser off the network and off hardware it does not have. */
export const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const carrier = '@sparticuz/chromium@153.0.0';

/** @returns {Promise<{ executablePath: string, version: string }>} */
export async function ensureBrowser() {
  const { PORTICO_BROWSER: known, PORTICO_BROWSER_VERSION: version } = process.env;
  // Tried already, by whoever started this process.
  if (known && version) return { executablePath: known, version };
  const tried = [];
  for (const find of [installed, fromDebian, fromPlaywright, fromNpm]) {
    for (const executablePath of await find()) {
      if (tried.includes(executablePath) || !existsSync(executablePath)) continue;
      tried.push(executablePath);
      const version = await versionOf(executablePath);
      if (version) return { executablePath, version };
    }
  }
  throw new Error(
    'No browser to test with: install Chrome or Chromium, or put the path of one into PORTICO_BROWSER, and run again.',
  );
}

/** Launches it and opens a page: a browser that is there but lacks a library does not count. */
async function versionOf(executablePath) {
  try {
    const browser = await chromium.launch({ executablePath, args: browserArgs, timeout: 30_000 });
    try {
      await (await browser.newPage()).goto('data:text/html,hello');
      return browser.version();
    } finally {
      await browser.close();
    }
  } catch {
    return undefined;
  }
}

function installed() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
  const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
  );
  const windows = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)']]
    .filter(Boolean)
    .flatMap((root) =>
      ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((exe) => join(root, exe)),
    );
  return [process.env.PORTICO_BROWSER, ...onPath(...names), ...apps, ...windows, chromium.executablePath()].filter(
    Boolean,
  );
}

function fromDebian() {
  if (!hasApt) return [];
  console.log('No browser found: installing Debian’s chromium…');
  installDebian('chromium');
  return ['/usr/bin/chromium'];
}

function fromPlaywright() {
  console.log('Asking Playwright for its Chromium…');
  const cli = createRequire(import.meta.url)
    .resolve('playwright/package.json')
    .replace(/package\.json$/, 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
  return [chromium.executablePath()];
}

async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [];
  console.log('Fetching the Chromium that an npm package carries…');
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'portico-test-browser');
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync('npm', ['install', '--prefix', cache, '--no-save', carrier], { stdio: 'ignore', timeout: 300_000 });
    const entry = createRequire(join(cache, 'noop.js')).resolve('@sparticuz/chromium');
    const { default: carried } = await import(pathToFileURL(entry).href);
    return [await carried.executablePath()];
  } catch {
    return [];
  }
}
