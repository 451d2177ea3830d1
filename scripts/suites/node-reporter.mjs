/**
 * A reporter for node:test that writes nothing but the counts, as JSON, once all is over: a run that dies on its way
 * leaves no counts behind, and so cannot pass for a good one. Plain JavaScript, since node loads it before tsx.
 *
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} source
 */
export default async function* counts(source) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for await (const event of source) {
    const outcome = outcomeOf(event);
    if (outcome) sum[outcome]++;
  }
  yield JSON.stringify(sum);
}

/**
 * What only groups tests is not counted, unless it failed by itself, in a hook, say: its tests are.
 *
 * @param {import('node:test/reporters').TestEvent} event
 * @returns {'passed' | 'failed' | 'skipped' | undefined}
 */
function outcomeOf({ type, data }) {
  if (type !== 'test:pass' && type !== 'test:fail') return undefined;
  if (data.skip !== undefined || data.todo !== undefined) return 'skipped';
  if (type === 'test:fail') return data.details.error.failureType === 'subtestsFailed' ? undefined : 'failed';
  // A file without tests is reported as a test of the file's name.
  const groups = data.details.type === 'suite' || (data.nesting === 0 && data.name === data.file);
  return groups ? undefined : 'passed';
}
