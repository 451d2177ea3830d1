import type { AnyRig } from '../rig.js';
import { quiet } from '../tab.js';

const hourMs = 3_600_000;

/** L2: signs out at a random point of a refresh, in the tab that refreshes and in another, and counts sessions that come back. */
export async function signOutsDuringRefresh(
  { server, clock, open }: AnyRig,
  { rounds, longestMs, random }: { rounds: number; longestMs: number; random: () => number },
): Promise<{ signOuts: number; resurrected: number; refreshes: number }> {
  server.families.mode = 'grace';
  server.latency = () => ({ before: (random() * longestMs) / 2, after: (random() * longestMs) / 2 });
  await clock.install();
  const tabs = [await open(), await open()] as const;
  let resurrected = 0;
  server.log.clear();
  for (let round = 0; round < rounds; round++) {
    await tabs[0].signIn();
    await Promise.all(tabs.map((tab) => tab.until('signed-in')));
    await clock.fastForward(hourMs);
    await new Promise((resolve) => setTimeout(resolve, random() * longestMs));
    await tabs[round % 2]!.signOut();
    await Promise.all(tabs.map((tab) => tab.until('signed-out')));
    await quiet(tabs);
    const statuses = await Promise.all(tabs.map((tab) => tab.status()));
    await tabs[1].reload();
    statuses.push(await tabs[1].status());
    const token = await tabs[1].accessToken();
    if (statuses.some((status) => status !== 'signed-out') || !('ok' in token) || token.ok !== null) resurrected++;
  }
  return { signOuts: rounds, resurrected, refreshes: server.log.count('refresh') };
}
