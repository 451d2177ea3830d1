import { makeAnonKey } from '../../../demo/server/anon-key.js';
import type { Database } from '../../../demo/server/database.js';
import type { PasswordCost } from '../../../demo/server/passwords.js';
import { startDemoServer, type DemoServer, type DemoServerOptions } from '../../../demo/server/server.js';
import { freshSecrets, type Secrets } from '../../../demo/server/secrets.js';
import { defaultSettings } from '../../../demo/server/settings.js';
import { send, type Answer, type Call } from './http.js';

/** Argon2id as cheap as it goes: what is under test is not its strength. */
export const CHEAP: PasswordCost = { memoryKiB: 64, passes: 1 };

/** A demo server with a clock that a test moves. */
export interface TestDemo {
  readonly server: DemoServer;
  readonly clock: { ms: number };
  readonly secrets: Secrets;
  /** Back to the default settings and the starting time. */
  reset(): void;
  gotrue(path: string, call?: Call): Promise<Answer>;
  superai(path: string, call?: Call): Promise<Answer>;
  inkeep(path: string, call?: Call): Promise<Answer>;
}

export const START_MS = Date.UTC(2026, 10, 21, 3, 0, 0);
export const GOTRUE_KEY = await makeAnonKey('demo');
export const SUPERAI_KEY = await makeAnonKey('demo-superai');

export async function startTestDemo(database: Database, options: DemoServerOptions = {}): Promise<TestDemo> {
  const clock = { ms: START_MS };
  const secrets = options.secrets ?? freshSecrets();
  const server = await startDemoServer({
    page: false,
    passwordCost: CHEAP,
    database,
    now: () => clock.ms,
    ...options,
    secrets,
  });
  const withKey = (call: Call, apikey: string): Call => ({
    ...call,
    headers: {
      apikey,
      'X-Supabase-Api-Version': '2024-01-01',
      ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...call.headers,
    },
  });
  return {
    server,
    clock,
    secrets,
    reset() {
      for (const key of Object.keys(server.settings.inkeep)) delete (server.settings.inkeep as never)[key];
      Object.assign(server.settings, defaultSettings());
      clock.ms = START_MS;
      server.inbox.clear();
    },
    gotrue: (path, call = {}) => send(`${server.apiUrl}/gotrue${path}`, withKey(call, GOTRUE_KEY)),
    superai: (path, call = {}) => send(`${server.apiUrl}/superai${path}`, withKey(call, SUPERAI_KEY)),
    inkeep: (path, call = {}) => send(`${server.apiUrl}/inkeep${path}`, call),
  };
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
