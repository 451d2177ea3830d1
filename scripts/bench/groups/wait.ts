/** A person's wait: challenge in hand to solution in hand, on a page just opened or in use. */
import type { Page } from 'puppeteer-core';
import { call } from '../call.js';
import { v1Challenge } from '../challenges.js';
import { faster, times, type Group, type Place } from '../group.js';
import { takeTurns } from '../turns.js';

/** A page is warm, or each call gets one that was just opened. */
async function onPage<T>({ bench, warm }: Place, isWarm: boolean, work: (page: Page) => Promise<T>): Promise<T> {
  if (isWarm) return work(warm);
  const page = await bench.newPage();
  const result = await work(page);
  await page.browserContext().close();
  return result;
}

export function wait(answer: number, isWarm: boolean, goal: string, wantedRounds: number): Group {
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
