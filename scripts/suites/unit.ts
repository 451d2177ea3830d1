/**
 * `unit.ts <counts file> <test files…>`: runs the browser's unit tests with web-test-runner's own API and writes down how
 * many passed.
 */
import { writeFileSync } from 'node:fs';
import { startTestRunner, type TestRunnerConfig, type TestSession, type TestSuiteResult } from '@web/test-runner';
import { launcherFor } from '../../test/launchers.js';
import config from '../../test/web-test-runner.config.js';
import { add, none, type Counts } from './counts.js';

const [countsFile, ...files] = process.argv.slice(2);
let sessions = await run(files);
const unopened = sessions.filter(wasNotOpened);
if (unopened.length) {
  const again = unopened.map(({ testFile }) => testFile);
  console.log(`\nThe browser opened no page for ${again.join(', ')}: once more, in a new one.`);
  const others = sessions.filter((session) => !unopened.includes(session));
  const browsers = [await launcherFor(process.env['PORTICO_ENGINE'] ?? 'chromium')];
  sessions = [...others, ...(await run(again, { browsers }))];
}
const counts = sessions.map(countsOf).reduce(add, none);
writeFileSync(countsFile!, JSON.stringify(counts));
process.exit(counts.failed ? 1 : 0);

async function run(files: readonly string[], more: Partial<TestRunnerConfig> = {}): Promise<TestSession[]> {
  const runner = await startTestRunner({
    config: { ...config, ...more, files: [...files] },
    readCliArgs: false,
    readFileConfig: false,
    autoExitProcess: false,
  });
  if (!runner) process.exit(1);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void runner.stop().then(() => process.exit(130)));
  }
  await new Promise((resolve) => runner.on('stopped', resolve));
  return [...runner.sessions.all()];
}

/** Now and then a browser is asked for a page and shows none, before any line of a test has run. */
function wasNotOpened({ errors }: TestSession): boolean {
  return errors.some(({ message }) => /Navigation timeout|unable to create and start a test page/.test(message));
}

/** A file that did not load, crashed or timed out has no failed test to show for it: it counts as one. */
function countsOf(session: TestSession): Counts {
  const counts = session.testResults ? countsIn(session.testResults) : none;
  return session.passed === false && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function countsIn({ suites, tests }: TestSuiteResult): Counts {
  const own = tests.map(({ skipped, passed }) =>
    skipped ? { ...none, skipped: 1 } : passed ? { ...none, passed: 1 } : { ...none, failed: 1 },
  );
  return [...own, ...suites.map(countsIn)].reduce(add, none);
}
