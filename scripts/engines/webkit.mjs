/** WebKitGTK, driven by its own WebDriver. It has no headless mode: its windows open on a screen in memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hasApt, installDebian } from './debian.mjs';
import { onPath } from './on-path.mjs';
import { WebDriver } from './web-driver.mjs';

const patienceMs = 30_000;

/**
 * @typedef {object} WebKit
 * @property {string} version
 * @property {() => Promise<{ driver: WebDriver, stop: () => Promise<void> }>} launch - Starts a browser with an empty profile.
 */

/**
 * @param {{ mayInstall: boolean }} options
 * @returns {Promise<WebKit | undefined>} One that has shown a page, if there is any.
 */
export async function findWebKit({ mayInstall }) {
  const found = await tryInstalled();
  if (found || !mayInstall || !hasApt) return found;
  console.log('No WebKitGTK found: installing Debian’s webkit2gtk-driver and xvfb…');
  installDebian('webkit2gtk-driver', 'xvfb');
  return tryInstalled();
}

async function tryInstalled() {
  const [xvfb] = onPath('Xvfb');
  const [driver] = onPath('WebKitWebDriver');
  const browser = miniBrowser();
  if (!xvfb || !driver || !browser) return undefined;
  const launch = () => launchWebKit(xvfb, driver, browser);
  try {
    const started = await launch();
    try {
      await started.driver.goto('data:text/html,hello');
    } finally {
      await started.stop();
    }
    return { version: started.driver.version, launch };
  } catch {
    return undefined;
  }
}

/** Debian keeps it beside the library, under the machine’s name. */
function miniBrowser() {
  const machines = existsSync('/usr/lib') ? readdirSync('/usr/lib') : [];
  return machines.map((one) => `/usr/lib/${one}/webkit2gtk-4.1/MiniBrowser`).find((path) => existsSync(path));
}

async function launchWebKit(xvfb, driverPath, binary) {
  const profile = mkdtempSync(join(tmpdir(), 'portico-webkit-'));
  const screen = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  let driverProcess;
  const stop = async () => {
    for (const child of [driverProcess, screen]) {
      if (!child || child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, 'exit');
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const [display] = await once(createInterface(screen.stdio[3]), 'line', { signal: AbortSignal.timeout(patienceMs) });
    const port = await freePort();
    driverProcess = spawn(driverPath, [`--port=${port}`, '--host=127.0.0.1'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: `:${display}`,
        HOME: profile,
        XDG_RUNTIME_DIR: profile,
        GDK_BACKEND: 'x11',
        // Nothing here has a graphics card, and as root the sandbox cannot be set up.
        LIBGL_ALWAYS_SOFTWARE: '1',
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      },
    });
    const address = `http://127.0.0.1:${port}`;
    await answered(`${address}/status`);
    const driver = await WebDriver.start(address, {
      'webkitgtk:browserOptions': { binary, args: ['--automation'] },
    });
    return {
      driver,
      async stop() {
        await driver.close().catch(() => undefined);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answered(address) {
  const signal = AbortSignal.timeout(patienceMs);
  while (!(await fetch(address, { signal }).catch(() => signal.throwIfAborted()))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The driver must be told one. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
