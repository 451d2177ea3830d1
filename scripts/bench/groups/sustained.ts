/** Numbers a second, once everything runs: by one worker against the peers and native code, by two, and of other hashes. */
import { call } from '../call.js';
import { v1Challenge } from '../challenges.js';
import { altcha, whole } from '../entries.js';
import { faster, times, type Group } from '../group.js';
import { compileNative } from '../native.js';
import { takeTurns, type Entry } from '../turns.js';

export const sustained: Group = async (place) => {
  const { warm, browser } = place;
  const kernel = async (name: 'simd' | 'scalar' | 'script', answer: number): Promise<Entry> => {
    const challenge = await v1Challenge(answer);
    const run = () => call(warm, 'kernel', 'alone', challenge, answer, name);
    return { who: `portico, ${name} kernel on the page`, counters: answer + 1, run };
  };
  const cap = await v1Challenge(600_000);
  const hashWasm = await v1Challenge(100_000);
  const entries: Entry[] = [
    await whole(place, 'portico, one worker', 8_000_000, 1),
    await kernel('simd', 8_000_000),
    await kernel('scalar', 2_000_000),
    await kernel('script', 1_000_000),
    { who: '@cap.js/wasm 0.0.6', counters: 600_001, run: () => call(warm, 'cap', 'alone', cap, 600_000) },
    { who: 'hash-wasm 4.13.0', counters: 100_001, run: () => call(warm, 'hash-wasm', 'alone', hashWasm, 100_000) },
    await altcha(place, browser === 'firefox' ? 20_000 : 60_000, 1),
  ];
  const native = await compileNative();
  if (native) {
    const { counters } = await native.search(8_000_000);
    const run = async () => (await native.search(8_000_000)).ms;
    entries.push({ who: `native, 128-bit vectors, ${native.compiler}`, counters, run });
  } else console.log('\nThere is no C compiler here, so nothing is said of native speed.');
  const medians = await takeTurns('SHA-256, sustained, one thread', 'thousand/s', place.rounds(9), entries);
  native?.remove();
  return [
    {
      what: 'SHA-256, one worker, sustained, against altcha',
      goal: browser === 'firefox' ? '≥ 450×' : '≥ 165×',
      reached: times(faster(medians, 6)),
    },
    ...(native ? [{ what: '… share of native speed', goal: '≥ 0.9', reached: faster(medians, 7).toFixed(2) }] : []),
    { what: '… against hash-wasm', goal: '≥ 43×', reached: times(faster(medians, 5)) },
    { what: '… against @cap.js/wasm', goal: '≥ 7.5×', reached: times(faster(medians, 4)) },
    { what: 'without vectors, against altcha', goal: '≥ 70×', reached: times(faster(medians, 6, 2)) },
    { what: 'without WebAssembly, against altcha', goal: '≥ 5×', reached: times(faster(medians, 6, 3)) },
  ];
};

export const workers: Group = async (place) => {
  const medians = await takeTurns('SHA-256, 10 M counters', 'thousand/s', place.rounds(7), [
    await whole(place, 'portico, two workers', 9_999_999, 2),
    await whole(place, 'portico, one worker', 9_999_999, 1),
  ]);
  return [{ what: 'two workers over one, 10 M counters', goal: '≥ 1.7×', reached: times(faster(medians, 1)) }];
};

export const hashes: Group = async (place) => {
  for (const hash of ['SHA-1', 'SHA-512'] as const) {
    await takeTurns(`${hash}, sustained, one worker`, 'thousand/s', place.rounds(5), [
      await whole(place, 'portico', 3_000_000, 1, hash),
      await altcha(place, place.browser === 'firefox' ? 20_000 : 60_000, 1, hash),
    ]);
  }
  return [];
};
