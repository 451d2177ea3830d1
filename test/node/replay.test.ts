/**
 * Plays the contracts' exchanges against the embedded backend over real HTTP, so that what the client is tested against
 * is what the contracts say. Lists at the end what was played and what was not, and why.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { apiKeys } from './replay/api-keys.js';
import { assertAnswers } from './replay/compare.js';
import { readExchanges } from './replay/exchange.js';
import { gotrue } from './replay/gotrue.js';
import { inkeep } from './replay/inkeep.js';
import { insforge } from './replay/insforge.js';
import { morpheus } from './replay/morpheus.js';
import type { Repertoire } from './replay/play.js';
import { superai } from './replay/superai.js';
import { onEachDatabase } from './support/databases.js';
import { startTestDemo, type TestDemo } from './support/demo.js';
import { send } from './support/http.js';

const REPERTOIRES = { inkeep, gotrue, superai, insforge, morpheus, 'api-keys': apiKeys } as const satisfies Record<
  string,
  Repertoire
>;
const FILES = ['inkeep', 'gotrue', 'superai', 'insforge', 'morpheus', 'api-keys'] as const;

/** The exchanges of a file that are played: all that are not left out for a stated reason. */
function playedOf(file: (typeof FILES)[number]) {
  const leftOut = new Set(Object.values(REPERTOIRES[file].notPlayed).flat());
  return readExchanges(file).filter(({ id }) => !leftOut.has(id));
}

for (const file of FILES) {
  const { notPlayed, differences = {} }: Repertoire = REPERTOIRES[file];
  test(`what is left out of the ${file} contract, or differs from it, is named by the exchanges' own names`, () => {
    const known = new Set(readExchanges(file).map(({ id }) => id));
    const named = [...Object.values(notPlayed).flat(), ...Object.keys(differences)];
    assert.deepEqual(
      named.filter((id) => !known.has(id)),
      [],
    );
    assert.equal(new Set(named).size, named.length, 'once each');
  });
}

test('whatever a real server was seen to answer is played', () => {
  for (const file of FILES) {
    const played = new Set(playedOf(file).map(({ id }) => id));
    const leftOut = readExchanges(file).filter(({ id, recorded }) => recorded && !played.has(id));
    assert.deepEqual(
      leftOut.map(({ id }) => id),
      [],
      file,
    );
  }
});

onEachDatabase('the embedded backend answers as the contract', (database) => {
  let demo: TestDemo;
  before(async () => {
    demo = await startTestDemo(database(), { accounts: [] });
  });
  after(() => demo.server.close());

  for (const file of FILES) {
    const { stage, variables, differences = {} }: Repertoire = REPERTOIRES[file];
    describe(file, () => {
      for (const exchange of playedOf(file)) {
        test(`${exchange.id}${exchange.note === '' || exchange.id.endsWith(exchange.note) ? '' : `: ${exchange.note}`}`, async () => {
          demo.reset();
          const staged = await stage(demo, exchange);
          const answer = await send(staged.url, {
            method: exchange.method,
            headers: staged.headers,
            body: staged.body,
          });
          const expected = differences[exchange.id]?.expect(exchange) ?? exchange;
          assertAnswers(answer, expected, { ...variables, ...staged.variables });
          staged.check?.(answer);
        });
      }
    });
  }
});

test('the replay says what it played and what it did not', (t) => {
  for (const file of FILES) {
    const { notPlayed, differences = {} }: Repertoire = REPERTOIRES[file];
    const played = playedOf(file).map(({ id }) => id);
    t.diagnostic(`${file}: ${played.length} exchanges played: ${played.join(' · ')}`);
    for (const [id, { why }] of Object.entries(differences)) t.diagnostic(`${file}: ${id} differs on purpose: ${why}`);
    for (const [reason, ids] of Object.entries(notPlayed)) {
      t.diagnostic(`${file}: ${ids.length} not played (${reason}): ${ids.join(' · ')}`);
    }
  }
});
