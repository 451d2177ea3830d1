/**
 * A reporter for node:test that writes nothing but the counts, as JSON, once all is over: a run that dies on its way
 * leaves no counts behind, and so cannot pass for a good one.
 *
 * What only groups tests is not counted, unless it failed by itself (in a hook, say), and neither is a file that failed
 * because of the tests in it.
 */
import type { TestEvent } from 'node:test/reporters';
import { add, none, type Counts } from './counts.js';

type Outcome = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>;

export default async function* counts(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let sum = none;
  for await (const event of source) {
    if (event.type === 'test:pass' || event.type === 'test:fail') sum = add(sum, countsOf(event));
  }
  yield JSON.stringify(sum);
}

function countsOf({ type, data }: Outcome): Counts {
  if (data.skip !== undefined || data.todo !== undefined) return { ...none, skipped: 1 };
  if (type === 'test:fail') {
    const cause = data.details.error as Error & { failureType?: string };
    return cause.failureType === 'subtestsFailed' ? none : { ...none, failed: 1 };
  }
  // A file without tests is reported as a test of the file's name.
  const groups = data.details.type === 'suite' || (data.nesting === 0 && data.name === data.file);
  return groups ? none : { ...none, passed: 1 };
}
