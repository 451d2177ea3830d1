import type { Rig } from '../rig.js';

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
  { server, context, openSignedIn }: Rig,
  { tabs: count, rounds, staggerMs }: { tabs: number; rounds: number; staggerMs: () => number },
): Promise<ExpiryCounts> {
  await context.clock.install();
  const tabs = await openSignedIn(count);
  server.log.clear();
  let withoutToken = 0;
  for (let round = 0; round < rounds; round++) {
    await context.clock.fastForward(hourMs);
    const tokens = await Promise.all(
      tabs.map(async ({ page }) =>
        page.evaluate(async (ms) => {
          if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
          return tab.accessToken();
        }, staggerMs()),
      ),
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
