import type { AnyRig } from '../rig.js';
import type { Mode } from '../server/families.js';

export interface KillCounts {
  readonly kills: number;
  /** Kills between the server's commit and ours, as far as it can be known from outside: at most so many may cost a session. */
  readonly inBetween: number;
  readonly lost: number;
  /** Losses that the next tab told as `refresh_lost`, and once. */
  readonly told: number;
  /** Sessions that were told as over and were there again. */
  readonly resurrected: number;
  /** The most refresh calls that a next tab needed. */
  readonly mostCalls: number;
}

const hourMs = 3_600_000;

/** R4, R5: closes a tab at a random point of its refresh, and looks at what the next one finds. */
export async function killsDuringRefresh(
  { server, clock, open }: AnyRig,
  { kills, mode, random }: { kills: number; mode: Mode; random: () => number },
): Promise<KillCounts> {
  const longestMs = 60;
  server.families.mode = mode;
  server.latency = () => ({ before: random() * longestMs, after: random() * longestMs });
  await clock.install();
  let [inBetween, lost, told, resurrected, mostCalls] = [0, 0, 0, 0, 0];
  let tab = await open();
  await tab.signIn();
  for (let kill = 0; kill < kills; kill++) {
    server.log.clear();
    await clock.fastForward(hourMs);
    let heard = false;
    // Rejects when the tab goes.
    void tab.accessToken().then(
      () => (heard = true),
      () => undefined,
    );
    await new Promise((resolve) => setTimeout(resolve, random() * 2 * longestMs));
    await tab.kill();
    const hadHeard = heard;
    const killed = tab.name;

    tab = await open();
    const token = await tab.accessToken();
    const calls = server.log.of('refresh');
    mostCalls = Math.max(mostCalls, calls.filter((call) => call.tab === tab.name).length);
    // A call that the server had begun may commit after the tab has gone, too.
    if (!hadHeard && calls.some((call) => call.tab === killed && call.outcome === 'ok')) inBetween++;
    if ('ok' in token && token.ok) continue;
    lost++;
    const ends = (await tab.changes()).filter((change) => change !== 'restored');
    if (ends.join() === 'refresh-lost: refresh_lost') told++;
    await tab.reload();
    if ((await tab.status()) !== 'signed-out') resurrected++;
    await tab.signIn();
  }
  await tab.kill();
  return { kills, inBetween, lost, told, resurrected, mostCalls };
}
