/**
 * `npm run sim:herd [-- --clients 1000000] [--seed 1] [--svg docs/herd.svg]`: what a million clients with an hour's tokens do
 * to their service when it is gone for ten minutes, comes back behind a gateway that answers everybody with a 429 for two
 * minutes more, and is then there again. On paper: no client runs, but ours decide by the functions that ship.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { draw } from './herd/draw.js';
import { policies } from './herd/policies.js';
import { simulate, type Course, type Scenario } from './herd/simulate.js';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    svg: { type: 'string' },
  },
});
const minute = 60;
const scenario: Scenario = {
  clients: Number(values.clients),
  lifetimeS: 60 * minute,
  outageFromS: 10 * minute,
  stormFromS: 20 * minute,
  retryAfterS: minute,
  backAtS: 22 * minute,
  endS: 40 * minute,
};

const courses = policies.map((policy) => simulate(policy, scenario, Number(values.seed)));
const { outageFromS, stormFromS, backAtS, endS } = scenario;

console.log(`${scenario.clients} clients; calls a second, the mean of each minute\n`);
console.log(row('minute', ...courses.map(({ name }) => name)));
for (let from = 0; from < endS; from += minute) {
  const phase = from < outageFromS || from >= backAtS ? '' : from < stormFromS ? 'gone' : '429';
  console.log(row(`${from / minute} ${phase}`, ...courses.map(({ calls }) => round(mean(calls, from, from + minute)))));
}

console.log(`\n${row('', ...courses.map(({ name }) => name))}`);
const line = (what: string, tell: (course: Course) => string): void => console.log(row(what, ...courses.map(tell)));
line('usual, calls a second', ({ calls }) => round(mean(calls, 0, outageFromS)));
line('peak, calls a second', ({ calls }) => round(peak(calls, 0)));
line('peak once it is back', ({ calls }) => round(peak(calls, backAtS)));
line('mean, outage to all fresh', (course) => round(troubledMean(course)));
line('peak over that mean', (course) => (peak(course.calls, 0) / troubledMean(course)).toFixed(1));
line('peak over the usual', ({ calls }) => (peak(calls, 0) / mean(calls, 0, outageFromS)).toFixed(1));
line('all fresh after, s', ({ allFreshAfterS }) => `${allFreshAfterS ?? 'never'}`);

if (values.svg) {
  writeFileSync(values.svg, await draw(courses, scenario));
  console.log(`\nDrawn into ${values.svg}.`);
}

/** From the first call that fails to when nobody is behind any more. */
function troubledMean({ calls, allFreshAfterS }: Course): number {
  return mean(calls, outageFromS, allFreshAfterS === undefined ? endS : backAtS + allFreshAfterS);
}

function mean(calls: Uint32Array, from: number, to: number): number {
  return calls.subarray(from, to).reduce((sum, each) => sum + each, 0) / (to - from);
}

function peak(calls: Uint32Array, from: number): number {
  return calls.subarray(from).reduce((most, each) => Math.max(most, each), 0);
}

function round(value: number): string {
  return value.toFixed(0);
}

function row(first: string, ...others: readonly string[]): string {
  return first.padEnd(28) + others.map((text) => text.padStart(24)).join('');
}
