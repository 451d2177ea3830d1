/** What is measured, in groups that can be run by name. */
import type { Page } from 'puppeteer-core';
import type { Bench, BrowserName } from './browser.js';
import { call } from './call.js';
import { v1Challenge, v2Challenge, type KeyCost, type V1Algorithm } from './challenges.js';
import { compileNative } from './native.js';
import { median, takeTurns, type Entry, type Median } from './turns.js';

/** A line of the table at the end: how far we got of what we wanted. */
export interface Figure {
  readonly what: string;
  readonly goal: string;
  readonly reached: string;
}

export interface Place {
  readonly bench: Bench;
  readonly browser: BrowserName;
  /** Visited by many, so that its workers are up and its code is compiled. */
  readonly warm: Page;
  /** Gives so many rounds, or fewer for a quick look. */
  readonly rounds: (wanted: number) => number;
}

type Group = (place: Place) => Promise<Figure[]>;

/** How many times faster than another entry the first is, or another that is named. */
const faster = (medians: readonly Median[], than: number, which = 0): number =>
  medians[than]!.perCounter / medians[which]!.perCounter;
const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}×`;

/** A page is warm, or each call gets one that was just opened. */
async function onPage<T>({ bench, warm }: Place, isWarm: boolean, work: (page: Page) => Promise<T>): Promise<T> {
  if (isWarm) return work(warm);
  const page = await bench.newPage();
  const result = await work(page);
  await page.browserContext().close();
  return result;
}

async function whole(place: Place, who: string, answer: number, concurrency?: number, algorithm?: V1Algorithm) {
  const challenge = await v1Challenge(answer, algorithm);
  const run = () => call(place.warm, 'portico', 'whole', challenge, answer, { concurrency });
  return { who, counters: answer + 1, run } satisfies Entry;
}

async function altcha(place: Place, answer: number, concurrency?: number, algorithm?: V1Algorithm) {
  const challenge = await v1Challenge(answer, algorithm);
  const run = () => call(place.warm, 'altcha', 'v1', challenge, answer, { concurrency });
  return { who: 'altcha 3.2.2, one worker', counters: answer + 1, run } satisfies Entry;
}

const sustained: Group = async (place) => {
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

const workers: Group = async (place) => {
  const medians = await takeTurns('SHA-256, 10 M counters', 'thousand/s', place.rounds(7), [
    await whole(place, 'portico, two workers', 9_999_999, 2),
    await whole(place, 'portico, one worker', 9_999_999, 1),
  ]);
  return [{ what: 'two workers over one, 10 M counters', goal: '≥ 1.7×', reached: times(faster(medians, 1)) }];
};

const hashes: Group = async (place) => {
  for (const hash of ['SHA-1', 'SHA-512'] as const) {
    await takeTurns(`${hash}, sustained, one worker`, 'thousand/s', place.rounds(5), [
      await whole(place, 'portico', 3_000_000, 1, hash),
      await altcha(place, place.browser === 'firefox' ? 20_000 : 60_000, 1, hash),
    ]);
  }
  return [];
};

/** A person's wait: challenge in hand to solution in hand. */
function wait(answer: number, isWarm: boolean, goal: string, wantedRounds: number): Group {
  return async (place) => {
    const challenge = await v1Challenge(answer);
    const whose = (2 * answer).toLocaleString('en');
    const state = isWarm ? 'warm' : 'page just opened';
    const asked = { ...challenge, maxnumber: 2 * answer };
    const medians = await takeTurns(`maxnumber ${whose}, half-way, ${state}`, 'ms', place.rounds(wantedRounds), [
      {
        who: 'portico',
        counters: 1,
        run: () =>
          onPage(place, isWarm, (page) =>
            call(page, 'portico', 'whole', asked, answer, { times: isWarm && answer < 100_000 ? 10 : 1 }),
          ),
      },
      {
        who: 'altcha 3.2.2',
        counters: 1,
        run: () => onPage(place, isWarm, (page) => call(page, 'altcha', 'v1', challenge, answer, {})),
      },
    ]);
    return [
      { what: `maxnumber ${whose}, half-way, ${state}, against altcha`, goal, reached: times(faster(medians, 1)) },
    ];
  };
}

const keys: Group = async (place) => {
  const rows: readonly (KeyCost & { readonly counter: number; readonly goal: string; readonly times: number })[] = [
    { algorithm: 'SHA-256', cost: 100, counter: 500, goal: '≥ 50×', times: 5 },
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
    figures.push({ what: `v2 ${cost.algorithm}, against altcha`, goal, reached: times(faster(medians, 1)) });
  }
  return figures;
};

const argon2id: Group = async ({ warm, rounds }) => {
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

const manners: Group = async ({ warm, rounds }) => {
  const long = await v1Challenge(9_999_999);
  const short = await v1Challenge(3);
  const unsolvable = { ...long, challenge: '0'.repeat(64) };
  const tasks = await call(warm, 'manners', 'longTasks', long);
  const cancels: { rejected: number; free: number }[] = [];
  for (let round = 0; round < rounds(9); round++)
    cancels.push(await call(warm, 'manners', 'cancel', unsolvable, short));
  const middle = (of: 'rejected' | 'free') => `${median(cancels.map((one) => one[of])).toFixed(1)} ms`;
  return [
    {
      what: 'main-thread tasks over 50 ms, 10 M counters',
      goal: '0',
      reached: tasks === undefined ? 'not told' : `${tasks}`,
    },
    { what: 'abort to rejection', goal: '≤ 5 ms', reached: middle('rejected') },
    { what: 'abort to every worker having solved another', goal: '', reached: middle('free') },
  ];
};

export const groups: Readonly<Record<string, Group>> = {
  sustained,
  workers,
  hashes,
  cold: wait(25_000, false, '≥ 20×', 15),
  warm: wait(25_000, true, '≥ 60×', 9),
  large: wait(500_000, true, '≥ 60×', 5),
  keys,
  argon2id,
  manners,
};
