import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { DEMO_ACCOUNT, INVITED_ACCOUNT } from './accounts/seed.js';
import { createAccount, type NewAccount } from './accounts/users.js';
import { isApiPath, makeApi } from './app.js';
import { changeSettings, type SettingsChange } from './change-settings.js';
import { openDatabase, type Database, type DatabaseLocation } from './database.js';
import { makeAnonKey } from './anon-key.js';
import { DEMO_APP_ID, putApp, SEEDED_APPS } from './dialects/inkeep/apps.js';
import { DemoSite } from './demo-site.js';
import { DEMO_INSFORGE_KEY, seedAnonKey } from './dialects/insforge/anon-keys.js';
import { insforge, type InsforgeServer } from './dialects/insforge.js';
import { seedDemoApiKey } from './dialects/generic.js';
import { Inbox } from './inbox.js';
import { listen, PortTaken } from './listen.js';
import { migrate } from './migrate.js';
import { noPage, vitePage } from './page.js';
import { DEFAULT_PASSWORD_COST, Passwords, type PasswordCost } from './passwords.js';
import { freshSecrets, type Secrets } from './secrets.js';
import type { Services } from './services.js';
import { defaultSettings, freshCounters, type Counters, type Dialect, type Settings } from './settings.js';

export interface DemoServerOptions {
  /** Default 0: one that the system chooses. */
  readonly port?: number;
  /** How many ports above it are tried when it is taken. Default 0. */
  readonly morePorts?: number;
  /** Default: in memory. A database that is given open stays the caller's to close. */
  readonly database?: DatabaseLocation | Database;
  /** Default: fresh ones, so that no token outlives the server. */
  readonly secrets?: Secrets;
  /** Default {@link DEFAULT_PASSWORD_COST}. */
  readonly passwordCost?: PasswordCost;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /** Changes to the default settings: token lifetimes, each dialect's set-up, faults. */
  readonly settings?: SettingsChange;
  /** Accounts made in every project on the first start. Default: {@link DEMO_ACCOUNT}. */
  readonly accounts?: readonly NewAccount[];
  /** Whether the demo's pages are served too, through vite. Default true. */
  readonly page?: boolean;
  /** Whether pages reload when a file changes. Default false. */
  readonly liveReload?: boolean;
  /** Told what the start is doing and of unexpected errors, a sentence at a time. Default: nobody is. */
  readonly log?: (line: string) => void;
}

export interface DemoServer {
  readonly port: number;
  /** `http://localhost:<port>`: where the page lives. */
  readonly pageUrl: string;
  /** `http://127.0.0.1:<port>`: the same listener by another name, so that the page's calls are cross-origin. */
  readonly apiUrl: string;
  /** `http://127.0.0.1:<another port>`: the InsForge dialect. */
  readonly insforgeUrl: string;
  readonly insforge: Pick<InsforgeServer, 'adminKey' | 'resetLimits'>;
  /** Live: what is set here holds from the next request on. */
  readonly settings: Settings;
  readonly counters: Readonly<Record<Dialect, Readonly<Counters>>>;
  readonly database: Database;
  /** Every mail and SMS the services have sent. */
  readonly inbox: Inbox;
  /** As `PUT /demo/control`. @throws Error with a sentence about what cannot be set so. */
  change(change: SettingsChange): void;
  /** Makes an account in a project and gives its user id. */
  createAccount(project: 'gotrue' | 'superai' | 'insforge' | 'morpheus', account: NewAccount): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts the embedded backend and, unless told not to, the demo's pages: one process, one HTTP server, reachable from
 * this machine only.
 *
 * @throws PortTaken when the port that was asked for belongs to another program.
 */
export async function startDemoServer(options: DemoServerOptions = {}): Promise<DemoServer> {
  const log = options.log ?? (() => {});
  const now = options.now ?? Date.now;
  const settings = defaultSettings();
  const change = (wanted: SettingsChange) => {
    const wrong = changeSettings(settings, wanted);
    if (wrong !== undefined) throw new Error(wrong);
  };
  change(options.settings ?? {});

  const closing = new AbortController();
  const undo: (() => Promise<void>)[] = [];
  const close = async () => {
    closing.abort();
    for (const step of undo.splice(0).toReversed()) await step();
  };

  // The port first: whether it can be had is known at once, the rest takes seconds. Early requests wait.
  const server = createServer();
  let ready: (handle: RequestListener) => void = () => {};
  const handler = new Promise<RequestListener>((resolve) => (ready = resolve));
  let secondReady: (handle: RequestListener) => void = () => {};
  const secondHandler = new Promise<RequestListener>((resolve) => (secondReady = resolve));
  server.on('request', (request, response) => void handler.then((handle) => handle(request, response)));
  const { port, close: stopListening } = await listenFrom(server, options.port ?? 0, options.morePorts ?? 0);
  const second = createServer();
  second.on('request', (request, response) => void secondHandler.then((handle) => handle(request, response)));
  const { port: secondPort, close: stopSecond } = await listen(second, 0);

  try {
    const database = await ownOrGiven(options.database, undo);
    undo.push(stopListening, stopSecond);
    const passwords = new Passwords(options.passwordCost ?? DEFAULT_PASSWORD_COST);
    const services: Services = {
      database,
      passwords,
      secrets: options.secrets ?? freshSecrets(),
      inbox: new Inbox(),
      site: await DemoSite.open(now),
      settings,
      counters: freshCounters(),
      now,
      pause: (ms) => pause(ms, closing.signal),
      log,
      apiUrl: () => `http://127.0.0.1:${port}`,
      insforgeUrl: () => `http://127.0.0.1:${secondPort}`,
      pageUrl: () => `http://localhost:${port}`,
    };
    await migrate(database);
    await seed(services, options.accounts ?? [DEMO_ACCOUNT]);
    const { app: insforgeApp, ...insforgeServer } = insforge(services, services.insforgeUrl);
    const ownOrigin = getRequestListener(insforgeApp.fetch, { overrideGlobalObjects: false });
    secondReady((request, response) => void ownOrigin(request, response));
    const api = getRequestListener(await makeApi(services), { overrideGlobalObjects: false });
    if (options.page !== false) log('Preparing the demo page…');
    const places = {
      API_URL: services.apiUrl(),
      ANON_KEY: await makeAnonKey('demo'),
      APP_ID: DEMO_APP_ID,
      INSFORGE_URL: services.insforgeUrl(),
      INSFORGE_KEY: DEMO_INSFORGE_KEY,
    };
    const page = options.page === false ? noPage : await vitePage(server, options.liveReload ?? false, places);
    undo.push(() => page.close());
    ready((request, response) => {
      const path = (request.url ?? '/').split('?', 1)[0]!;
      if (isApiPath(path)) {
        void api(request, response);
        return;
      }
      if (isNavigationToApiHost(request)) {
        response.writeHead(302, { Location: `${services.pageUrl()}${request.url ?? '/'}` }).end();
        return;
      }
      page.handle(request, response);
    });
    return {
      port,
      pageUrl: services.pageUrl(),
      apiUrl: services.apiUrl(),
      insforgeUrl: services.insforgeUrl(),
      insforge: insforgeServer,
      settings,
      counters: services.counters,
      database,
      inbox: services.inbox,
      change,
      createAccount: (project, account) => createAccount(database, passwords, project, account, now()),
      close,
    };
  } catch (error) {
    undo.push(stopListening, stopSecond);
    await close();
    throw error;
  }
}

async function listenFrom(server: Server, port: number, more: number) {
  for (let next = port; ; next += 1) {
    try {
      return await listen(server, next);
    } catch (error) {
      if (!(error instanceof PortTaken) || next >= port + more) throw error;
    }
  }
}

/** A database that is given open stays the caller's to close. */
async function ownOrGiven(given: DatabaseLocation | Database | undefined, undo: (() => Promise<void>)[]) {
  if (given !== undefined && 'query' in given) return given;
  const database = await openDatabase(given ?? { kind: 'memory' });
  undo.push(() => database.close());
  return database;
}

async function seed(services: Services, accounts: readonly NewAccount[]): Promise<void> {
  await seedAnonKey(services);
  for (const [id, settings] of Object.entries(SEEDED_APPS)) {
    const own = id === DEMO_APP_ID ? { memberKeys: [services.site.memberKey] } : {};
    await putApp(services.database, id, { ...settings, ...own });
  }
  for (const project of ['gotrue', 'superai', 'insforge', 'morpheus']) {
    for (const account of accounts) {
      await createAccount(services.database, services.passwords, project, account, services.now());
    }
  }
  await seedDemoApiKey(services);
  await createAccount(services.database, services.passwords, 'superai', INVITED_ACCOUNT, services.now());
}

/** A page opened at the API's name: it belongs at `localhost`, or its calls would be same-origin and lack an Origin. */
function isNavigationToApiHost(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  return (
    request.method === 'GET' &&
    (host.startsWith('127.0.0.1') || host.startsWith('[::1]')) &&
    (request.headers.accept ?? '').includes('text/html')
  );
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
