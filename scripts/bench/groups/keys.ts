/** ALTCHA v2, where every number is a key to derive, and what derives Argon2id. */
import { call } from '../call.js';
import { v2Challenge, type KeyCost } from '../challenges.js';
import { faster, times, type Figure, type Group } from '../group.js';
import { takeTurns } from '../turns.js';

export const keys: Group = async (place) => {
  const rows: readonly (KeyCost & { readonly counter: number; readonly goal: string; readonly times: number })[] = [
    { algorithm: 'SHA-256', cost: 100, counter: 500, goal: '≥ 50×', times: 5 },
    { algorithm: 'SHA-256', cost: 1_000, counter: 500, goal: '≥ 50×', times: 1 },
    { algorithm: 'PBKDF2/SHA-256', cost: 5_000, counter: 100, goal: '≥ 2×', times: 1 },
    { algorithm: 'ARGON2ID', cost: 2, memoryCost: 16_384, counter: 12, goal: '≥ 1.5×', times: 1 },
    { algorithm: 'SCRYPT', cost: 16_384, memoryCost: 8, counter: 12, goal: '≥ 1×', times: 1 },
  ];
  const figures: Figure[] = [];
  for (const { counter, goal, times: often, ...cost } of rows) {
    const challenge = await v2Challenge(counter, cost);
    const shape = [cost.cost, ...(cost.memoryCost ? [cost.memoryCost] : [])].join(', ');
    const medians = await takeTurns(`v2 ${cost.algorithm} (${shape}), ${counter} keys`, 'ms', place.rounds(7), [
      {
        who: 'portico',
        counters: 1,
        run: () => call(place.warm, 'portico', 'whole', challenge, counter, { times: often }),
      },
      { who: 'altcha 3.2.2', counters: 1, run: () => call(place.warm, 'altcha', 'v2', challenge, counter) },
    ]);
    figures.push({ what: `v2 ${cost.algorithm} (${shape}), against altcha`, goal, reached: times(faster(medians, 1)) });
  }
  return figures;
};

export const argon2id: Group = async ({ warm, rounds }) => {
  const [count, memoryKiB, passes] = [4, 16_384, 2];
  const medians = await takeTurns(`Argon2id, ${memoryKiB} KiB, ${passes} passes, one thread`, 'ms', rounds(9), [
    { who: 'hash-wasm', counters: count, run: () => call(warm, 'argon2id', 'byHashWasm', count, memoryKiB, passes) },
    {
      who: 'argon2id 1.0.1',
      counters: count,
      run: () => call(warm, 'argon2id', 'byArgon2id', count, memoryKiB, passes),
    },
  ]);
  return [{ what: 'Argon2id by npm argon2id, against hash-wasm', goal: '', reached: times(1 / faster(medians, 1)) }];
};
