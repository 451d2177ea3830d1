import type { Backend } from '../../../src/backends/backend.js';
import { systemClock, type Clock } from '../../../src/backends/clock.js';
import type { Http } from '../../../src/backends/http.js';
import { AuthError } from '../../../src/errors.js';
import { assertTellsNothing, everyCall, failureOf } from '../every-call.js';
import { FakeServer, json } from '../fake-server.js';
import { mutated, seeded } from '../mutate.js';

export interface Answered {
  readonly status: number;
  readonly responseBody: unknown;
}

export const url = 'https://api.example.com';
const rounds = 10_000;
const statuses = [200, 201, 204, 302, 400, 401, 402, 403, 404, 409, 418, 422, 429, 500, 503];
/** Repeatable calls wait between their tries; only the budget is left to be a wait. */
const clock: Clock = { ...systemClock, after: (ms, callback) => systemClock.after(ms > 9000 ? ms : 0, callback) };

/** Calls the adapter in every way with mutated answers of its contract. @throws Error with the round that went wrong */
export async function fuzz(make: (http: Http) => Backend, exchanges: readonly Answered[]): Promise<void> {
  const random = seeded(20_261_121);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const calls = Object.entries(everyCall);
  const answer = () => {
    const { status, responseBody } = pick(exchanges);
    const body = mutated(responseBody, random);
    return json(JSON.stringify(body) ?? '', random() < 0.6 ? status : pick(statuses));
  };
  for (let round = 0; round < rounds; round++) {
    // The first answer is not always the last: some calls take several.
    const server = new FakeServer(answer(), answer(), answer(), answer());
    const [what, run] = pick(calls);
    const failure = await failureOf(() => run(make(server.http({ clock, cookieOrigin: url }))));
    try {
      if (failure instanceof AuthError) assertTellsNothing(failure);
    } catch (reason) {
      throw new Error(`Round ${round}, ${what}: ${String(reason)}`, { cause: reason });
    }
  }
}
