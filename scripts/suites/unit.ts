/**
 * `unit.ts <counts file> <test files…>`: runs the browser's unit tests with web-test-runner's own API and writes down how
 * many passed.
 */
import { writeFileSync } from 'node:fs';
import { startTestRunner, type TestSession, type TestSuiteResult } from '@web/test-runner';
import config from '../../test/web-test-runner.config.js';
import { add, none, type Counts } from './counts.js';

const [countsFile, ...files] = process.argv.slice(2);
const runner = await startTestRunner({
  config: { ...config, files },
  readCliArgs: false,
  readFileConfig: false,
  autoExitProcess: false,
});
if (!runner) process.exit(1);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void runner.stop().then(() => process.exit(130)));
}

const passed = await new Promise<boolean>((resolve) => runner.on('stopped', resolve));
const counts = [...runner.sessions.all()].map(countsOf).reduce(add, none);
writeFileSync(countsFile!, JSON.stringify(counts));
process.exit(passed ? 0 : 1);

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
