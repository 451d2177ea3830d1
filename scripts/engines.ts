/**
 * `npm run test:engines [-- engine… | file…] [--small]`: the unit tests and what tabs must do together, in Chromium, Firefox
 * and WebKitGTK; installs what is missing where it can, says plainly what it could not, and ends with the true sums.
 *
 * `--small` is for every change: in the engines that are there beside the one of `npm test`, the tests of what differs
 * most from engine to engine. It installs nothing, and is content with no engine at all.
 */
import { parseArgs } from 'node:util';
import { relative, resolve } from 'node:path';
import { root } from './build/entries.js';
import { findFirefox } from './engines/firefox.mjs';
import { findWebKit } from './engines/webkit.mjs';
import { ensureBrowser } from './ensure-browser.mjs';
import { add, none, type Counts } from './suites/counts.js';
import { nodeTest } from './suites/node-test.js';
import { runChild } from './suites/run-child.js';
import { unitTests } from './suites/test-files.js';

const engines: Readonly<Record<string, (mayInstall: boolean) => Promise<{ readonly version: string } | undefined>>> = {
  chromium: () => ensureBrowser().catch(() => undefined),
  firefox: (mayInstall) => findFirefox({ mayInstall }),
  webkit: (mayInstall) => findWebKit({ mayInstall }),
};

/** The solver on every route, and the session with its store, locks and channels. */
const core = /^test\/(pow\/(solve|workers)|pow\/kernels\/vectors|session\/\w[\w-]*|backends\/http)\.test\.ts$/;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { small: { type: 'boolean' } } });
const { small = false } = values;
const named = positionals.filter((one) => one in engines);
const files = positionals.filter((one) => !(one in engines)).map((file) => relative(root, resolve(file)));
const tabs = 'test/reliability/tabs.test.ts';
const all = [...unitTests(), tabs];
const strangers = files.filter((file) => !all.includes(file));
if (strangers.length) {
  console.error(
    `Neither an engine (${Object.keys(engines).join(', ')}) nor a test for all engines: ${strangers.join(', ')}`,
  );
  process.exit(1);
}

const chosen = files.length ? files : small ? all.filter((file) => core.test(file) || file === tabs) : all;
const units = chosen.filter((file) => file !== tabs);
const wanted = named.length ? named : Object.keys(engines).filter((name) => !small || name !== 'chromium');
const results: [name: string, counts: Counts][] = [];
const missing: string[] = [];
for (const name of wanted) {
  const found = await engines[name]!(!small);
  if (!found) {
    missing.push(name);
    continue;
  }
  console.log(`\n${name} ${found.version}`);
  const env = { PORTICO_ENGINE: name, ...(small && { PORTICO_SMALL: '1' }) };
  const runs: ((countsFile: string) => string[])[] = [];
  if (units.length) runs.push((countsFile) => ['--import', 'tsx', 'scripts/suites/unit.ts', countsFile, ...units]);
  if (chosen.includes(tabs)) runs.push((countsFile) => nodeTest([tabs], countsFile));
  let sum = none;
  for (const run of runs) sum = add(sum, await runChild(run, env));
  results.push([name, sum]);
}
console.log();
for (const [name, { passed, failed, skipped }] of results) {
  console.log(`${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
}
for (const name of missing) console.log(`${name}: ${small ? 'not installed' : 'could not be installed here'}`);
const { passed, failed } = results.map(([, counts]) => counts).reduce(add, none);
console.log(`${passed} passed, ${failed} failed`);
// An engine that cannot be had here is no failure, but no test at all is no success.
process.exit(failed || (!small && !passed) ? 1 : 0);
