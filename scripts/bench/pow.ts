/**
 * `npm run bench:pow -- [group…] [--browser firefox] [--quick]`: how fast the solver is beside others, in one headless
 * browser, on the same challenges. The contestants take turns, and what counts is the ratio of the medians.
 *
 * ALTCHA's own solver awaits a digest of WebCrypto for each counter, and how long that takes depends much on how busy the
 * machine is; hash-wasm, Cap's solver and native code are steadier yardsticks.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { openBench } from './browser.js';
import type { Figure } from './group.js';
import { groups } from './groups.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { browser: { type: 'string', default: 'chromium' }, quick: { type: 'boolean', default: false } },
});
const { browser } = values;
const strangers = positionals.filter((name) => !Object.hasOwn(groups, name));
if (strangers.length || (browser !== 'chromium' && browser !== 'firefox')) {
  console.error(`Groups: ${Object.keys(groups).join(', ')}. Browsers: chromium, firefox.`);
  process.exit(1);
}

const bench = await openBench(browser);
try {
  const where = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${bench.title}`;
  console.log(`${where}, ${new Date().toISOString().slice(0, 10)}`);
  const warm = await bench.newPage();
  const rounds = (wanted: number): number => (values.quick ? Math.min(3, wanted) : wanted);
  const figures: Figure[] = [];
  for (const name of positionals.length ? positionals : Object.keys(groups)) {
    figures.push(...(await groups[name]!({ bench, browser, warm, rounds })));
  }
  console.log();
  for (const { what, goal, reached } of figures) console.log(`${what.padEnd(64)}${reached.padStart(9)}   ${goal}`);
} finally {
  await bench.close();
}
