import type { Rig } from '../rig.js';
import { badGateway, captivePortal, type Fault } from '../server/faults.js';
import { quiet } from '../tab.js';

export const hostileBodies: Readonly<Record<string, Fault>> = {
  dripping: { kind: 'drip' },
  truncated: { kind: 'truncate' },
  cut: { kind: 'cut' },
  'redirecting by 307': { kind: 'redirect', status: 307 },
  'redirecting by 308': { kind: 'redirect', status: 308 },
  'HTML with 200': captivePortal,
  'HTML with 502': badGateway,
  '10 MB': { kind: 'huge' },
  'gzip bomb': { kind: 'bomb' },
};

export interface BodyCounts {
  readonly calls: number;
  /** Calls that had not settled when their deadline had passed. */
  readonly unsettled: number;
  readonly lost: number;
  /** Requests that reached another origin. */
  readonly strays: number;
}

const hourMs = 3_600_000;
/** The longest that any public call may take: a turn to wait for, and a call's budget. */
const deadlineMs = 16_000;

/** Answers every kind of call of a signed-in person with one kind of broken body. */
export async function callsWithBody({ server, context, openSignedIn }: Rig, fault: Fault): Promise<BodyCounts> {
  server.families.mode = 'grace';
  await context.clock.install();
  const [signedIn] = await openSignedIn(1);
  const { page } = signedIn;
  await quiet([signedIn]);
  let [calls, unsettled] = [0, 0];
  for (const call of ['accessToken', 'fetchUser', 'signInAgain'] as const) {
    await context.clock.fastForward(hourMs);
    await quiet([signedIn]);
    server.faults = { refresh: () => fault, 'sign-in': () => fault };
    server.faults.user = () => ({ kind: 'answer', status: 401 });
    await context.clock.fastForward(hourMs);
    calls++;
    const settled: unknown[] = [];
    const outcome = page.evaluate(`tab.${call}()`).then((came) => settled.push(came));
    for (let passed = 0; passed < deadlineMs && settled.length === 0; passed += 1000) await signedIn.passTime(1000);
    if (settled.length === 0) unsettled++;
    await outcome;
    server.faults = {};
    await quiet([signedIn]);
  }
  await context.clock.fastForward(hourMs);
  const token = await signedIn.accessToken();
  return { calls, unsettled, lost: 'ok' in token && token.ok ? 0 : 1, strays: server.strays.length };
}
