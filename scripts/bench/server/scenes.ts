import { DEMO_ACCOUNT } from '../../../demo/server/accounts/seed.js';
import { makeAnonKey } from '../../../demo/server/anon-key.js';
import { DEMO_APP_ID } from '../../../demo/server/dialects/inkeep/apps.js';
import { send, type Answer } from '../../../test/node/support/http.js';
import { solutionHeader, solve, type PowChallenge } from '../../../test/node/support/pow.js';

/** One thing that visitors make the server do. */
export interface Scene {
  readonly title: string;
  /** Does it once. @throws Error when it does not come out as it should. */
  readonly play: (apiUrl: string) => Promise<void>;
}

const apikey = await makeAnonKey('demo');
const withKey = { apikey, 'Content-Type': 'application/json' };

export const SCENES: readonly Scene[] = [
  {
    title: 'settings, no database',
    play: async (apiUrl) => expect200(await send(`${apiUrl}/gotrue/auth/v1/settings`, { headers: { apikey } })),
  },
  {
    title: 'anonymous session, Inkeep',
    // Both calls of a visitor: the puzzle is fetched and solved (one hash), and the solution checked.
    play: async (apiUrl) => {
      const puzzle = await send(`${apiUrl}/inkeep/run/auth/pow/challenge`);
      expect200(puzzle);
      const challenge = puzzle.json as PowChallenge;
      const headers = { origin: apiUrl, 'x-inkeep-challenge-solution': solutionHeader(challenge, solve(challenge)) };
      const url = `${apiUrl}/inkeep/run/auth/apps/${DEMO_APP_ID}/anonymous-session`;
      expect200(await send(url, { method: 'POST', headers }));
    },
  },
  {
    title: 'anonymous session, GoTrue',
    play: async (apiUrl) =>
      expect200(await send(`${apiUrl}/gotrue/auth/v1/signup`, { method: 'POST', headers: withKey, body: {} })),
  },
  {
    title: 'password sign-in, GoTrue',
    play: async (apiUrl) => {
      const url = `${apiUrl}/gotrue/auth/v1/token?grant_type=password`;
      const { email, password } = DEMO_ACCOUNT;
      expect200(await send(url, { method: 'POST', headers: withKey, body: { email, password } }));
    },
  },
];

function expect200({ status }: Answer): void {
  if (status !== 200) throw new Error(`The server answered ${status}.`);
}
