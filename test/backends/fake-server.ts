import { createHttp, type Http, type HttpParts } from '../../src/backends/http.js';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  readonly init: RequestInit;
}

type Answer = Response | Error | ((request: SeenRequest) => Response | Promise<Response>);

/** Answers calls in turn with what the test lays out, and remembers what was asked; the last answer is given again. */
export class FakeServer {
  readonly requests: SeenRequest[] = [];
  #answers: Answer[];

  constructor(...answers: Answer[]) {
    this.#answers = answers;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const request: SeenRequest = {
      method: init.method ?? 'GET',
      url: String(input),
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? init.body : '',
      init,
    };
    this.requests.push(request);
    const answer = this.#answers.length > 1 ? this.#answers.shift()! : this.#answers[0]!;
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(request) : answer.clone();
  };

  http(parts: HttpParts = {}): Http {
    return createHttp({ fetch: this.fetch, random: () => 0, ...parts });
  }

  get last(): SeenRequest {
    return this.requests[this.requests.length - 1]!;
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Response([204, 304].includes(status) ? null : text, {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** A JWT with these claims and a signature that nobody checks here. */
export function jwt(claims: unknown): string {
  const part = (value: unknown) =>
    btoa(String.fromCharCode(...new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${part('signature')}`;
}

export const call = () => ({ signal: new AbortController().signal });
