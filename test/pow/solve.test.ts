import { assert } from '@esm-bundle/chai';
import { verifySolution } from 'altcha-lib/v1';
import { disposeWorkers, prepare, solve, type PowProgress, type SolveOptions } from '../../src/pow/index.js';
import { v1HmacKey, v1Vectors } from './vectors.js';
import { countWorkers, failureOf, makeChallenge, seededRandom } from './watch.js';

for (const [place, concurrency] of [
  ['a worker', 1],
  ['as many workers as the work is worth', 8],
  ['the page itself', 0],
] as const) {
  suite(`solving in ${place}`, () => {
    for (const { id, note, challenge, number, searchFrom } of v1Vectors) {
      const bounds = searchFrom === undefined ? {} : { start: searchFrom, maxWork: 1_000_000_000 };
      if (number === null) {
        test(`${id} ends as unsolvable: ${note}`, async () => {
          assert.equal((await failureOf(solve(challenge, { concurrency }))).code, 'pow_unsolvable');
        });
        continue;
      }
      test(`${id} is solved as its server verifies it: ${note}`, async () => {
        const solution = await solve(challenge, { concurrency, ...bounds });
        assert.equal(solution.counter, number);
        const echoed = JSON.parse(atob(solution.payload)) as { challenge: string };
        assert.equal(echoed.challenge, challenge['challenge']);
        // altcha-lib compares lower-case hex only, so it verifies the upper-case challenge as the server issues it.
        const issued = { ...echoed, challenge: echoed.challenge.toLowerCase() };
        const accepted = id === 'v1-sha256-upper-hex' ? btoa(JSON.stringify(issued)) : solution.payload;
        assert.isTrue(await verifySolution(accepted, v1HmacKey));
      });
    }

    test('the last counter of a long range is found', async () => {
      const challenge = await makeChallenge(2_000_000, { maxnumber: 2_000_000 });
      assert.equal((await solve(challenge, { concurrency })).counter, 2_000_000);
    });

    test('a search ends at its bound, though the next counter would be the answer', async () => {
      for (const maxnumber of [0, 999, 1_000, 50_000, 1_234_567]) {
        const challenge = await makeChallenge(maxnumber + 1, { maxnumber });
        assert.equal((await failureOf(solve(challenge, { concurrency }))).code, 'pow_unsolvable');
      }
    });

    test('progress starts at nothing and only grows, up to 1 at most', async () => {
      const heard: PowProgress[] = [];
      // Some tenths of a second of work, or there is nothing to tell.
      const challenge = await makeChallenge(5_900_000, { algorithm: 'SHA-512', maxnumber: 6_000_000 });
      await solve(challenge, { concurrency, onProgress: (progress) => heard.push(progress) });
      const fractions = heard.map(({ fraction }) => fraction!);
      assert.equal(fractions[0], 0);
      assert.isAbove(fractions.length, 1);
      assert.deepEqual(
        fractions,
        [...fractions].sort((a, b) => a - b),
      );
      assert.isAtMost(fractions.at(-1)!, 1);
      assert.isTrue(heard.slice(1).every(({ hashesPerSecond }) => hashesPerSecond > 0));
    });

    test('aborting at any moment settles at once and leaves the searchers free for the next challenge', async () => {
      const random = seededRandom(2);
      const unsolvable = { ...(await makeChallenge(-1, { maxnumber: 10_000_000 })) };
      for (let round = 0; round < 12; round++) {
        const abort = new AbortController();
        const failure = failureOf(solve(unsolvable, { concurrency, signal: abort.signal }));
        for (let turns = Math.floor(random() * 30); turns > 0; turns--) await anotherTask();
        abort.abort();
        assert.equal((await failure).code, 'aborted');
      }
      assert.equal((await solve(await makeChallenge(4_321), { concurrency })).counter, 4_321);
    });
  });
}

suite('solving', () => {
  const plain = v1Vectors.find(({ id }) => id === 'v1-sha256-plain')!;

  test('a challenge as Inkeep sends it gives a payload that holds the five members and nothing else', async () => {
    const salt = '3d528a696378eff4c731fbf5?expires=4102444800&';
    const challenge = { ...(await makeChallenge(49_999, { salt })), expiresAt: 4_102_444_800_000 };
    const { counter, payload, tookMs } = await solve(challenge);
    assert.equal(counter, 49_999);
    assert.isAbove(tookMs, 0);
    assert.match(payload, /^[A-Za-z0-9+/]+={0,2}$/);
    assert.equal(payload.length % 4, 0);
    const { algorithm, challenge: digest, signature } = challenge;
    assert.deepEqual(JSON.parse(atob(payload)), { algorithm, challenge: digest, number: 49_999, salt, signature });
  });

  test('a salt beyond Latin-1 reads the same whether a server decodes the payload as UTF-8 or byte by byte', async () => {
    const salt = 'sôl-盐-🧂&';
    const { payload } = await solve(await makeChallenge(12, { salt }));
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
    for (const text of [new TextDecoder().decode(bytes), atob(payload)]) {
      assert.equal((JSON.parse(text) as { salt: string }).salt, salt);
    }
  });

  test('many challenges at once are all solved, and share the workers', async () => {
    disposeWorkers();
    const counting = countWorkers();
    const answers = Array.from({ length: 20 }, (_, i) => 2_000 * i + 1);
    const solutions = await Promise.all(answers.map(async (answer) => solve(await makeChallenge(answer))));
    counting.restore();
    assert.deepEqual(
      solutions.map(({ counter }) => counter),
      answers,
    );
    assert.isAtMost(counting.started, Math.min(navigator.hardwareConcurrency, 8));
  });

  test('a challenge that expires while it is searched is not answered', async () => {
    const challenge = { ...(await makeChallenge(4_999_999, { maxnumber: 5_000_000 })), expiresAt: 5_000 };
    let nowMs = 4_000;
    const failure = await failureOf(solve(challenge, { now: () => (nowMs += 300) }));
    assert.equal(failure.code, 'pow_expired');
  });

  test('a challenge that expires just when its answer is found is not answered', async () => {
    const challenge = { ...(await makeChallenge(3)), expiresAt: 5_000 };
    const times = [4_999, 5_000];
    assert.equal((await failureOf(solve(challenge, { now: () => times.shift()! }))).code, 'pow_expired');
  });

  test('a challenge that was only just made is solved even if the device’s clock is past its end', async () => {
    const challenge = await makeChallenge(100, { salt: 'a1b2c3d4e5f60718293a4b5c?expires=1600000000&' });
    assert.equal((await solve(challenge, { justMade: true })).counter, 100);
    assert.equal((await failureOf(solve(challenge))).code, 'pow_expired');
  });

  test('maxWork bounds the counters to try, not the counter', async () => {
    const vector = v1Vectors.find(({ id }) => id === 'v1-sha256-near-2^53')!;
    const { counter } = await solve(vector.challenge, { start: vector.searchFrom, maxWork: 100 });
    assert.equal(counter, vector.number);
    assert.equal((await failureOf(solve(plain.challenge, { maxWork: 49_999 }))).code, 'pow_too_hard');
    assert.equal((await solve(plain.challenge, { maxWork: 50_000 })).counter, plain.number);
    assert.equal((await failureOf(solve(plain.challenge, { maxWork: NaN }))).code, 'pow_too_hard');
  });

  test('a search that starts above the answer finds none', async () => {
    assert.equal((await failureOf(solve(plain.challenge, { start: plain.number! + 1 }))).code, 'pow_unsolvable');
    assert.equal((await failureOf(solve(plain.challenge, { start: 50_001 }))).code, 'pow_unsolvable');
  });

  const senseless: readonly SolveOptions[] = [{ start: -1 }, { start: 0.5 }, { concurrency: NaN }, { concurrency: -1 }];
  for (const options of senseless) {
    test(`${JSON.stringify(options)} is called misconfigured`, async () => {
      assert.equal((await failureOf(solve(plain.challenge, options))).code, 'misconfigured');
    });
  }

  test('a signal that was aborted before starts no worker', async () => {
    disposeWorkers();
    const counting = countWorkers();
    const error = await failureOf(solve(plain.challenge, { signal: AbortSignal.abort() })).finally(counting.restore);
    assert.equal(error.code, 'aborted');
    assert.equal(counting.started, 0);
  });

  test('a worker that was prepared is the one that solves', async () => {
    disposeWorkers();
    const counting = countWorkers();
    prepare();
    await solve(plain.challenge, { concurrency: 1 }).finally(counting.restore);
    assert.equal(counting.started, 1);
  });

  test('disposing ends the workers that wait, and the next challenge gets a new one', async () => {
    disposeWorkers();
    const counting = countWorkers();
    const challenge = await makeChallenge(400_000, { maxnumber: 400_000 });
    await solve(challenge, { concurrency: 1 });
    disposeWorkers();
    assert.deepEqual([counting.started, counting.ended], [1, 1]);
    await solve(challenge, { concurrency: 1 }).finally(counting.restore);
    assert.equal(counting.started, 2);
  });
});

function anotherTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
