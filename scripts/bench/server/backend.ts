/** The embedded backend as a process of its own, so that what it uses is told apart from what the load uses. */
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { DatabaseLocation } from '../../../demo/server/database.js';
import { startDemoServer } from '../../../demo/server/server.js';
import { watch, type Shares } from './profile.js';

export type ToBackend = 'used' | 'watch' | 'shares' | 'close';

/** What the process has used since it was last asked. */
export interface Used {
  /** CPU of all its threads. */
  readonly cpuMs: number;
  /** Share of the time in which the event loop did not wait. */
  readonly loop: number;
}

export interface Ready {
  readonly apiUrl: string;
  readonly version: string;
}

export type FromBackend = Ready | Used | Shares | 'watching';

const server = await startDemoServer({
  page: false,
  database: JSON.parse(process.argv[2]!) as DatabaseLocation,
  // One hash solves it: what is measured is the server.
  settings: { inkeep: { setup: 'a0e8f364/pow-on', maxNumber: 1 } },
});

let cpu = process.cpuUsage();
let loop: EventLoopUtilization = performance.eventLoopUtilization();
let stopWatching: (() => Promise<Shares>) | undefined;

function used(): Used {
  const { user, system } = process.cpuUsage(cpu);
  const { utilization } = performance.eventLoopUtilization(loop);
  cpu = process.cpuUsage();
  loop = performance.eventLoopUtilization();
  return { cpuMs: (user + system) / 1000, loop: utilization };
}

async function answer(message: ToBackend): Promise<FromBackend | undefined> {
  switch (message) {
    case 'used':
      return used();
    case 'watch':
      stopWatching = await watch();
      return 'watching';
    case 'shares':
      return stopWatching!();
    case 'close':
      await server.close();
      process.disconnect();
  }
  return undefined;
}

process.on('message', (message: ToBackend) => {
  void answer(message).then((reply) => reply !== undefined && process.send!(reply));
});
// Whoever asked is gone.
process.once('disconnect', () => process.exit());

const [row] = await server.database.query<{ server_version: string }>('show server_version');
process.send!({ apiUrl: server.apiUrl, version: row!.server_version } satisfies Ready);
