import type { Outcome } from '../page/tab.js';
import type { AnyRig } from '../rig.js';

export interface ExpiryCounts {
  readonly refreshes: number;
  readonly alreadyUsed: number;
  /** Calls for a token that got none. */
  readonly withoutToken: number;
  readonly signOuts: number;
}

const hourMs = 3_600_000;

/** R1, R2: lets the token run out in all tabs at once, time and again, and has each of them ask for one. */
export async function simultaneousExpiries(
  { server, clock, openSignedIn }: AnyRig,
  { tabs: count, rounds, staggerMs }: { tabs: number; rounds: number; staggerMs: () => number },
): Promise<ExpiryCounts> {
  await clock.install();
  const tabs = await openSignedIn(count);
  server.log.clear();
  let withoutToken = 0;
  for (let round = 0; round < rounds; round++) {
    await clock.fastForward(hourMs);
    const tokens = await Promise.all(
      tabs.map(({ page }) => page.evaluate<Outcome<string | null>>(tokenAfter(staggerMs()))),
    );
    withoutToken += tokens.filter((token) => !('ok' in token && token.ok)).length;
  }
  const ends = await Promise.all(tabs.map((tab) => tab.run(({ ends }) => ends)));
  return {
    refreshes: server.log.count('refresh'),
    alreadyUsed: server.log.count('refresh', 'already used'),
    withoutToken,
    signOuts: ends.reduce((sum, own) => sum + own, 0),
  };
}

/** Without a timer where there is nothing to wait for: a hidden tab’s would come late. */
function tokenAfter(ms: number): string {
  return ms > 0
    ? `new Promise((resolve) => setTimeout(resolve, ${ms})).then(() => tab.accessToken())`
    : 'tab.accessToken()';
}
