/** The contestants that several groups have in common: our solver and ALTCHA's, each solving a whole challenge. */
import { call } from './call.js';
import { v1Challenge, type V1Algorithm } from './challenges.js';
import type { Place } from './group.js';
import type { Entry } from './turns.js';

export async function whole(place: Place, who: string, answer: number, concurrency?: number, algorithm?: V1Algorithm) {
  const challenge = await v1Challenge(answer, algorithm);
  const run = () => call(place.warm, 'portico', 'whole', challenge, answer, { concurrency });
  return { who, counters: answer + 1, run } satisfies Entry;
}

export async function altcha(place: Place, answer: number, concurrency?: number, algorithm?: V1Algorithm) {
  const challenge = await v1Challenge(answer, algorithm);
  const run = () => call(place.warm, 'altcha', 'v1', challenge, answer, { concurrency });
  return { who: 'altcha 3.2.2, one worker', counters: answer + 1, run } satisfies Entry;
}
