import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallLog, type Call, type CallKind } from './call-log.js';
import { sendFaulty, type Fault } from './faults.js';
import { Families } from './families.js';
import { readUser, refresh, signIn, signOut, type Decision } from './gotrue.js';
import { anonymousSession, challenge } from './inkeep.js';

/** What serves everything that is no API: the pages under test. */
export type Pages = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A request that the other origin got. */
export interface Stray {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Waiting, by the hand that holds it. */
interface Hold {
  readonly at: 'commit' | 'answer';
  readonly reached: () => void;
  readonly released: Promise<void>;
}

/**
 * An auth server that does as it is told: GoTrue's and Inkeep's endpoints over families of tokens, with faults on any call.
 *
 * Listens on loopback, at two names: pages are opened at `localhost`, the API is at `127.0.0.1`, so that each call of a
 * page is one to another origin, as it is in life.
 */
export class FaultServer {
  readonly log = new CallLog();
  readonly families = new Families();
  /** As `expires_in` says it, in seconds; anything at all, for tests of what is no lifetime. */
  lifetimeS: unknown = 3600;
  /** What is wrong with a call of that kind; nothing where it gives nothing. */
  faults: Partial<Record<CallKind, (call: Call) => Fault | undefined>> = {};
  /** How long the server takes, in ms: before it changes anything, and after. */
  latency: () => { before: number; after: number } = () => ({ before: 0, after: 0 });
  /** More of every answer's headers. */
  headers: Record<string, string> = {};
  /** The next puzzle. */
  puzzle: () => unknown = () => challenge(2000, 1000);
  /** What another origin got: nothing, if all goes well. */
  readonly strays: Stray[] = [];
  #holds: (Hold & { readonly kind: CallKind })[] = [];

  private constructor(
    private readonly server: Server,
    private readonly sink: Server,
  ) {}

  static async start(pages: Pages): Promise<FaultServer> {
    const server = createServer();
    const sink = createServer();
    const made = new FaultServer(server, sink);
    server.on('request', (request, response) => {
      if (request.url?.startsWith('/auth/v1/') || request.url?.startsWith('/run/')) void made.#api(request, response);
      else void pages(request, response);
    });
    sink.on('request', (request, response) => void made.#stray(request, response));
    await Promise.all([server, sink].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))));
    return made;
  }

  get pageUrl(): string {
    return `http://localhost:${portOf(this.server)}`;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${portOf(this.server)}`;
  }

  get sinkUrl(): string {
    return `http://127.0.0.1:${portOf(this.sink)}`;
  }

  /** Forgets faults, holds and calls; sessions stay. */
  reset(): void {
    this.faults = {};
    this.lifetimeS = 3600;
    this.headers = {};
    this.families.mode = 'strict';
    this.latency = () => ({ before: 0, after: 0 });
    this.puzzle = () => challenge(2000, 1000);
    this.#holds = [];
    this.strays.length = 0;
    this.log.clear();
  }

  /** Stops the next call of a kind before it changes anything, or before it is answered. */
  hold(kind: CallKind, at: Hold['at']): { reached: Promise<void>; release: () => void } {
    let reach!: () => void;
    let release!: () => void;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    this.#holds.push({ kind, at, reached: reach, released });
    return { reached, release };
  }

  async close(): Promise<void> {
    await Promise.all(
      [this.server, this.sink].map((one) => {
        one.closeAllConnections();
        return new Promise((done) => one.close(done));
      }),
    );
  }

  async #api(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = { ...cors(request), ...this.headers };
    if (request.method === 'OPTIONS') return void response.writeHead(204, headers).end();
    const body = await readJson(request);
    const route = this.#route(request, body);
    if (!route) return void response.writeHead(404, headers).end();
    const call = this.log.begin(route.kind, String(request.headers['x-tab'] ?? ''), route.token);
    response.once('close', () => this.log.answered(call, response.writableFinished));
    const { before, after } = this.latency();
    await Promise.all([pause(before), this.#held(route.kind, 'commit')]);
    // A tab that is gone has mostly taken its request with it.
    if (response.destroyed) return this.log.commit(call, 'gone');
    const fault = this.faults[route.kind]?.(call);
    if (fault && !['drip', 'truncate', 'cut'].includes(fault.kind)) {
      this.log.commit(call, 'fault');
      return sendFaulty(response, fault, headers, '{}', this.sinkUrl);
    }
    const { outcome, status, json } = route.decide();
    this.log.commit(call, outcome);
    await Promise.all([pause(after), this.#held(route.kind, 'answer')]);
    const text = json === undefined ? '' : JSON.stringify(json);
    if (fault) return sendFaulty(response, fault, headers, text, this.sinkUrl);
    response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(text);
  }

  #route(
    request: IncomingMessage,
    body: Record<string, unknown>,
  ): { kind: CallKind; token: string | undefined; decide: () => Decision } | undefined {
    const { families, lifetimeS } = this;
    const bearer = request.headers.authorization?.replace(/^Bearer /, '');
    const access = bearer ?? '';
    const { pathname, searchParams } = new URL(request.url!, this.apiUrl);
    switch (`${request.method} ${pathname}`) {
      case 'POST /auth/v1/token':
        return searchParams.get('grant_type') === 'password'
          ? { kind: 'sign-in', token: undefined, decide: () => signIn(families, lifetimeS, body) }
          : { kind: 'refresh', token: String(body['refresh_token']), decide: () => refresh(families, lifetimeS, body) };
      case 'POST /auth/v1/logout':
        return { kind: 'sign-out', token: access, decide: () => signOut(families, access) };
      case 'GET /auth/v1/user':
        return { kind: 'user', token: access, decide: () => readUser(families, access) };
      case 'GET /auth/v1/settings':
        return {
          kind: 'settings',
          token: undefined,
          decide: () => ({ outcome: 'ok', status: 200, json: { external: { email: true } } }),
        };
      case 'GET /run/auth/pow/challenge':
        return {
          kind: 'challenge',
          token: undefined,
          decide: () => ({ outcome: 'ok', status: 200, json: this.puzzle() }),
        };
      default:
        if (!pathname.endsWith('/anonymous-session')) return undefined;
        return {
          kind: 'anonymous',
          token: bearer,
          decide: () =>
            anonymousSession(request.headers['x-inkeep-challenge-solution']?.toString(), bearer, Number(lifetimeS)),
        };
    }
  }

  async #held(kind: CallKind, at: Hold['at']): Promise<void> {
    const hold = this.#holds.find((one) => one.kind === kind && one.at === at);
    if (!hold) return;
    this.#holds = this.#holds.filter((other) => other !== hold);
    hold.reached();
    await hold.released;
  }

  async #stray(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request);
    this.strays.push({ method: request.method!, headers: request.headers, body });
    response.writeHead(200, { ...cors(request), 'content-type': 'application/json' }).end('{}');
  }
}

/** As open as a real one's, so that nothing but our own rules stops a call. */
function cors(request: IncomingMessage): Record<string, string> {
  return {
    'access-control-allow-origin': request.headers.origin ?? '*',
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
    'access-control-expose-headers': 'retry-after',
    'access-control-max-age': '600',
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readText(request)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function pause(ms: number): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
