/** What solving costs the page: long tasks, and how fast it lets go. */
import { call } from '../call.js';
import { v1Challenge } from '../challenges.js';
import type { Group } from '../group.js';
import { median } from '../turns.js';

export const manners: Group = async ({ warm, rounds }) => {
  const long = await v1Challenge(9_999_999);
  const short = await v1Challenge(3);
  const unsolvable = { ...long, challenge: '0'.repeat(64) };
  const tasks = await call(warm, 'manners', 'longTasks', long);
  const cancels: { rejected: number; free: number }[] = [];
  for (let round = 0; round < rounds(9); round++)
    cancels.push(await call(warm, 'manners', 'cancel', unsolvable, short));
  const middle = (of: 'rejected' | 'free') => `${median(cancels.map((one) => one[of])).toFixed(1)} ms`;
  return [
    {
      what: 'main-thread tasks over 50 ms, 10 M counters',
      goal: '0',
      reached: tasks === undefined ? 'not told' : `${tasks}`,
    },
    { what: 'abort to rejection', goal: '≤ 5 ms', reached: middle('rejected') },
    { what: 'abort to every worker having solved another', goal: '', reached: middle('free') },
  ];
};
