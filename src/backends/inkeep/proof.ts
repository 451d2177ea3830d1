import { AuthError } from '../../errors.js';
import { prepare, solve as solveInWorkers, type Solve } from '../../pow/index.js';
import type { Call } from '../backend.js';
import { record, token } from '../fields.js';
import type { Http, HttpAnswer } from '../http.js';
import { refusal } from './refusals.js';

export interface ProofParts {
  readonly base: string;
  readonly app: string;
  readonly http: Http;
  readonly solve: Solve;
  readonly workerUrl: string | undefined;
}

export interface Proof {
  /** @param refused - How many solutions of this attempt were refused: after two the other kind of challenge is tried. */
  header(call: Call, refused: number): Promise<Record<string, string>>;
  /** The server refused: what it offers may have changed. */
  forget(): void;
}

/**
 * The header that shows the work, by whichever challenge the server offers: the classic one, the newer one of its challenge
 * service, or none, where it asks for no work (contracts/inkeep.md §1–3).
 */
export function challengeProof({ base, app, http, solve, workerUrl }: ProofParts): Proof {
  /** What was offered last, so that it is not looked for again. */
  let offered: 'classic' | 'newer' | 'none' | undefined;

  async function work(challenge: unknown, call: Call): Promise<string> {
    if (record(challenge)['algorithm'] === 'SHA-1') {
      throw new AuthError('pow_unsupported', 'The challenge asks for SHA-1, which is too weak to accept here.');
    }
    return (await solve(challenge, { ...call, workerUrl, justMade: true })).payload;
  }

  /** Nothing where the server does not offer it: any 404 says so, whatever its body. */
  async function ask(path: string, call: Call): Promise<unknown> {
    const { signal } = call;
    const answer = await http({ method: 'GET', url: base + path, signal, repeatable: true });
    if (answer.status === 404) return undefined;
    return expectOk(answer);
  }

  async function classic(call: Call): Promise<Record<string, string> | undefined> {
    const challenge = await ask('/run/auth/pow/challenge', call);
    if (challenge === undefined) return undefined;
    offered = 'classic';
    return { 'x-inkeep-challenge-solution': await work(challenge, call) };
  }

  async function newer(call: Call): Promise<Record<string, string> | undefined> {
    let body = record(await ask(`/run/auth/challenge?appId=${encodeURIComponent(app)}`, call));
    if (Object.keys(body).length === 0) return undefined;
    offered = 'newer';
    const { verifyUrl } = record(body['configuration']);
    if (body['his'] !== undefined) {
      body = record(await post(record(body['his'])['url'], { his: noInteraction() }, call));
      if (body['his'] !== undefined && body['challenge'] === undefined && body['parameters'] === undefined) {
        throw new AuthError('bad_response', 'The challenge service asks for interaction data twice.', { status: 200 });
      }
    }
    if (body['codeChallenge'] !== undefined) {
      throw new AuthError('pow_unsupported', 'The server asks for a code that only a person can read.');
    }
    const payload = await work(body, call);
    const verify = verifyUrl ?? record(body['configuration'])['verifyUrl'];
    const shown = verify === undefined ? payload : await verified(verify, payload, call);
    return { 'x-inkeep-challenge-solution': btoa(JSON.stringify({ payload: shown })) };
  }

  async function verified(url: unknown, payload: string, call: Call): Promise<string> {
    const answer = record(await post(url, { payload }, call));
    const signed = token(answer['payload']);
    if (answer['verified'] === true && signed) return signed;
    throw new AuthError('pow_refused', 'The challenge service refused the solution.', { status: 200 });
  }

  /** The addresses are the API's own, relative to its base and not to the page; no other origin gets anything. */
  async function post(address: unknown, json: object, call: Call): Promise<unknown> {
    const root = new URL(base);
    const below = root.pathname === '/' ? '' : root.pathname;
    // The server does not know of a path that a gateway puts before its own.
    const behind = typeof address === 'string' && /^\/[^/\\]/.test(address) && !address.startsWith(`${below}/`);
    const given = behind ? below + address : address;
    const url = typeof given === 'string' && URL.canParse(given, `${base}/`) ? new URL(given, `${base}/`) : undefined;
    if (url?.origin !== root.origin) {
      throw new AuthError('bad_response', 'The challenge names an address that is not the API’s.', { status: 200 });
    }
    return expectOk(await http({ method: 'POST', url: url.href, json, signal: call.signal }));
  }

  function expectOk(answer: HttpAnswer): unknown {
    if (answer.status === 200) return answer.json;
    throw refusal(answer, base, app);
  }

  return {
    async header(call, refused) {
      if (offered === 'none') return {};
      // A worker takes as long to start as the challenge takes to come.
      if (solve === solveInWorkers) prepare({ workerUrl });
      const ways = offered === 'newer' || refused > 1 ? [newer, classic] : [classic, newer];
      for (const way of ways) {
        const header = await way(call);
        if (header) return header;
      }
      offered = 'none';
      return {};
    },
    forget() {
      offered = undefined;
    },
  };
}

/** What the service wants to know of how the page was used: we watch nobody. */
function noInteraction(): object {
  return { focus: [], pointer: [], scroll: [], touch: [], maxTouchPoints: 0, time: Math.round(performance.now()) };
}
