/**
 * Plays the contracts' exchanges against the embedded backend over real HTTP, so that what the client is tested against
 * is what the contracts say. Lists at the end what was played and what was not, and why.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertAnswers } from './replay/compare.js';
import { readExchanges } from './replay/exchange.js';
import { gotrue } from './replay/gotrue.js';
import { inkeep } from './replay/inkeep.js';
import type { Repertoire } from './replay/play.js';
import { superai } from './replay/superai.js';
import { onEachDatabase } from './support/databases.js';
import { startTestDemo, type TestDemo } from './support/demo.js';
import { send } from './support/http.js';

const REPERTOIRES = { inkeep, gotrue, superai } as const satisfies Record<string, Repertoire>;
const FILES = ['inkeep', 'gotrue', 'superai'] as const;

for (const file of FILES) {
  const { played, notPlayed } = REPERTOIRES[file];
  test(`every exchange of the ${file} contract is either played or left out for a stated reason, not both`, () => {
    const placed = [...played, ...Object.values(notPlayed).flat()];
    assert.deepEqual(
      placed.toSorted(),
      readExchanges(file)
        .map(({ id }) => id)
        .toSorted(),
    );
  });
}

onEachDatabase('the embedded backend answers as the contract', (database) => {
  let demo: TestDemo;
  before(async () => {
    demo = await startTestDemo(database(), { accounts: [] });
  });
  after(() => demo.server.close());

  for (const file of FILES) {
    const { played, stage, variables } = REPERTOIRES[file];
    describe(file, () => {
      for (const exchange of readExchanges(file)) {
        if (!played.includes(exchange.id)) continue;
        test(`${exchange.id}${exchange.note === '' || exchange.id.endsWith(exchange.note) ? '' : `: ${exchange.note}`}`, async () => {
          demo.reset();
          const staged = await stage(demo, exchange);
          const answer = await send(staged.url, {
            method: exchange.method,
            headers: staged.headers,
            body: staged.body,
          });
          assertAnswers(answer, exchange, { ...variables, ...staged.variables });
          staged.check?.(answer);
        });
      }
    });
  }
});

test('the replay says what it played and what it did not', (t) => {
  for (const file of FILES) {
    const { played, notPlayed } = REPERTOIRES[file];
    t.diagnostic(`${file}: ${played.length} exchanges played: ${played.join(' · ')}`);
    for (const [reason, ids] of Object.entries(notPlayed)) {
      t.diagnostic(`${file}: ${ids.length} not played (${reason}): ${ids.join(' · ')}`);
    }
  }
});
