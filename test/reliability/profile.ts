import { launchOn } from './browser.js';
import { makeRig, prepare, type Rig } from './rig.js';
import type { FaultServer } from './server/server.js';

/** A browser whose profile lies on disk, to be killed as the system kills one. */
export async function openProfile(server: FaultServer, folder: string): Promise<Rig & { kill(): Promise<void> }> {
  const context = await launchOn(folder);
  await prepare(context);
  const rig = makeRig(() => ({ server, browser: context.browser()!, context }));
  return Object.assign(rig, {
    async kill() {
      const devtools = await context.browser()!.newBrowserCDPSession();
      const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
      const closed = context.waitForEvent('close');
      process.kill(processInfo.find(({ type }) => type === 'browser')!.id, 'SIGKILL');
      await closed;
    },
  });
}
