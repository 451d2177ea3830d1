import { altchaV1Puzzle, encodeAltchaV1, parseAltchaV1 } from '../formats/altcha-v1.js';
import { DEFAULT_MAX_WORK, type Task } from '../task.js';

/** @param start - First counter to try. @throws AuthError as {@link parseAltchaV1} does */
export function altchaV1Task(json: object, start: number): Task {
  const challenge = parseAltchaV1(json);
  const { maxNumber, expiresAtMs } = challenge;
  return {
    expiresAtMs,
    work: maxNumber - start,
    defaultMaxWork: DEFAULT_MAX_WORK,
    lastCounter: maxNumber,
    // Any counter is as likely as any other, so half of them are expected.
    expectedTries: (maxNumber - start + 1) / 2,
    async find(run) {
      const { counter } = await run.search({ ...run, puzzle: altchaV1Puzzle(challenge), to: maxNumber });
      return { counter, encode: () => encodeAltchaV1(challenge, counter) };
    },
  };
}
