/**
 * `npm test [-- suite… | file…]`: runs all suites, or those named, or the files named; ends with the true sums.
 *
 * - `unit`: src/ in a real browser
 * - `node`: the demo's server
 * - `package`: what `npm pack` would publish
 * - `e2e`: the demo's pages in a real browser, against the real server
 * - `reliability`: many tabs, against a server that fails in every way; small counts of what `npm run soak` does
 */
import { relative, resolve } from 'node:path';
import { root } from './build/entries.js';
import { ensureBrowser } from './ensure-browser.mjs';
import { add, none, type Counts } from './suites/counts.js';
import { isBuilt } from './suites/freshness.js';
import { nodeTest } from './suites/node-test.js';
import { runChild } from './suites/run-child.js';
import { testsIn, unitTests } from './suites/test-files.js';

interface Suite {
  readonly needs: readonly ('browser' | 'build')[];
  readonly files: readonly string[];
  /** Arguments for node. */
  command(files: readonly string[], countsFile: string): string[];
}

const nodeTests = (folder: string, needs: Suite['needs']): Suite => ({
  needs,
  files: testsIn(folder),
  command: nodeTest,
});

const nodeSuites: Record<string, Suite> = {
  node: nodeTests('test/node', []),
  package: nodeTests('test/package', ['browser', 'build']),
  e2e: nodeTests('test/e2e', ['browser', 'build']),
  reliability: nodeTests('test/reliability', ['browser']),
};

const suites: Record<string, Suite> = {
  unit: {
    needs: ['browser'],
    files: unitTests(),
    command: (files, countsFile) => ['--import', 'tsx', 'scripts/suites/unit.ts', countsFile, ...files],
  },
  ...nodeSuites,
};

const plan = planFor(process.argv.slice(2));
const env: NodeJS.ProcessEnv = {};
try {
  const needs = new Set(plan.flatMap(([name]) => suites[name]!.needs));
  if (needs.has('browser')) {
    const browser = await ensureBrowser();
    console.log(`Browser: ${browser.executablePath} ${browser.version}`);
    // The suites take this one and look no further.
    env.PORTICO_BROWSER = browser.executablePath;
    env.PORTICO_BROWSER_VERSION = browser.version;
  }
  if (needs.has('build') && !isBuilt()) await import('./build.js');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  finish({ ...none, failed: 1 });
}

const results: [name: string, counts: Counts][] = [];
for (const [name, files] of plan) {
  console.log(`\n${name} tests`);
  results.push([name, await runChild((countsFile) => suites[name]!.command(files, countsFile), env)]);
}
console.log();
for (const [name, { passed, failed, skipped }] of results) {
  console.log(`${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
}
finish(results.map(([, counts]) => counts).reduce(add, none));

/** Which suites to run, each with its files: all that have any, unless suites or files are named. */
function planFor(wanted: readonly string[]): [name: string, files: readonly string[]][] {
  const names = wanted.filter((one) => one in suites);
  const files = wanted.filter((one) => !(one in suites)).map((file) => relative(root, resolve(file)));
  const strangers = files.filter((file) => !Object.values(suites).some((suite) => suite.files.includes(file)));
  if (strangers.length) {
    console.error(`Neither a suite (${Object.keys(suites).join(', ')}) nor a test file: ${strangers.join(', ')}`);
    finish({ ...none, failed: 1 });
  }
  return Object.entries(suites)
    .map(([name, suite]): [string, readonly string[]] => [
      name,
      names.includes(name) || !wanted.length ? suite.files : suite.files.filter((file) => files.includes(file)),
    ])
    .filter(([, chosen]) => chosen.length > 0);
}

function finish({ passed, failed }: Counts): never {
  console.log(`${passed} passed, ${failed} failed`);
  // No test at all is no success.
  process.exit(failed || !passed ? 1 : 0);
}
