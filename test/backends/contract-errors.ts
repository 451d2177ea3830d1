import { assert } from '@esm-bundle/chai';
import type { Backend } from '../../src/backends/backend.js';
import { systemClock } from '../../src/backends/clock.js';
import type { Http } from '../../src/backends/http.js';
import { AuthError, type AuthErrorCode } from '../../src/errors.js';
import { assertTellsNothing, everyCall, failureOf } from './every-call.js';
import { FakeServer, json } from './fake-server.js';

/** Which call meets a refusal, and what a page is told; `step`: the answer is no error but something to do. */
export type ExpectedRefusals = Readonly<
  Record<string, [call: keyof typeof everyCall, code: AuthErrorCode | 'step' | 'dead']>
>;

interface Answered {
  readonly id: string;
  readonly status: number;
  readonly responseBody: unknown;
}

/**
 * Plays every refusal of a contract to the call that meets it, and to all the others, which must cope.
 *
 * @param elsewhere - Met by no call of ours, each for a reason that the caller states.
 */
export function testRefusals(
  make: (http: Http) => Backend,
  exchanges: readonly Answered[],
  expected: ExpectedRefusals,
  elsewhere: readonly string[],
): void {
  const refusals = exchanges.filter(({ status }) => status >= 400);

  test('in every way the contract has, and each is expected here', () => {
    assert.sameMembers(
      [...Object.keys(expected), ...elsewhere],
      refusals.map(({ id }) => id),
    );
  });

  for (const { id, status, responseBody } of refusals) {
    const [name, code] = expected[id] ?? [];
    if (!name) continue;
    test(`${id}: ${code}`, async () => {
      const server = new FakeServer(json(responseBody, status));
      const failure = await failureOf(() => everyCall[name]!(make(server.http(parts()))));
      if (!(failure instanceof AuthError)) return assert.equal((failure.given as { kind: string }).kind, code);
      assert.equal(failure.code, code);
      assertTellsNothing(failure);
    });

    test(`${id}: an AuthError whichever call meets it`, async () => {
      for (const run of Object.values(everyCall)) {
        const server = new FakeServer(json(responseBody, status));
        const failure = await failureOf(() => run(make(server.http(parts()))));
        if (failure instanceof AuthError) assertTellsNothing(failure);
      }
    });
  }
}

/** Where every adapter of these tests finds its server. */
export const refusingUrl = 'https://a.example';

/** Repeatable calls wait between their tries; here time flies. */
function parts() {
  const after = (ms: number, callback: () => void) => systemClock.after(ms > 9000 ? ms : 0, callback);
  return { clock: { ...systemClock, after }, cookieOrigin: refusingUrl };
}
