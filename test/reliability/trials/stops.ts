import { setTimeout as elapse } from 'node:timers/promises';
import type { Browser } from 'playwright';
import type { Rig } from '../rig.js';
import { quiet } from '../tab.js';

export interface StopCounts {
  readonly stops: number;
  readonly refreshes: number;
  /** Tabs that got none, or one that had run out, when they first asked after the stop. */
  readonly withoutToken: number;
  readonly signOuts: number;
}

const lifetimeS = 30;
const stoppedMs = 90_000;

/**
 * R15: stops all processes of the browser for longer than a token lasts, as a device that sleeps does, and has every tab
 * ask for a token as soon as it runs again. Takes its time: nothing but time can tell.
 */
export async function stops(rig: Rig, count: number): Promise<StopCounts> {
  const { server, browser } = rig;
  server.lifetimeS = lifetimeS;
  const tabs = await rig.openSignedIn(3);
  let refreshes = 0;
  let withoutToken = 0;
  for (let n = 0; n < count; n++) {
    const before = await Promise.all(tabs.map((tab) => tab.accessToken()));
    await quiet(tabs);
    server.log.clear();
    const processes = await processesOf(browser);
    for (const id of processes) process.kill(id, 'SIGSTOP');
    await elapse(stoppedMs);
    for (const id of processes) process.kill(id, 'SIGCONT');
    const after = await Promise.all(tabs.map((tab) => tab.accessToken()));
    await quiet(tabs);
    refreshes += server.log.count('refresh');
    withoutToken += after.filter(
      (token) => !('ok' in token && token.ok) || before.some((old) => isSame(old, token)),
    ).length;
  }
  const ends = await Promise.all(tabs.map((tab) => tab.run(({ ends }) => ends)));
  return { stops: count, refreshes, withoutToken, signOuts: ends.reduce((sum, own) => sum + own, 0) };
}

async function processesOf(browser: Browser): Promise<number[]> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  return processInfo.map(({ id }) => id);
}

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
