/** Arguments for node to run test files one by one and leave their counts behind. */
export function nodeTest(files: readonly string[], countsFile: string): string[] {
  return [
    ...['--import', 'tsx', '--test', '--test-concurrency=1'],
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=./scripts/suites/node-reporter.mjs', `--test-reporter-destination=${countsFile}`],
    ...files,
  ];
}
