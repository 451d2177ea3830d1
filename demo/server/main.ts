/** What `npm start` runs: the demo page and the embedded backend, together, at one address. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claimFolder } from './claim-folder.js';
import type { DatabaseLocation } from './database.js';
import { PortTaken } from './listen.js';
import { keptSecrets } from './secrets.js';
import { startDemoServer, type DemoServer, type DemoServerOptions } from './server.js';

/** Where the database and the secrets are kept; DATA_DIR names another folder. */
const DATA = process.env['DATA_DIR'] || fileURLToPath(new URL('../../.data/', import.meta.url));
const DEFAULT_PORT = 4000;
const MORE_PORTS = 20;

/** A mistake of the caller's: told in one sentence, without a stack. */
class Unusable extends Error {}

try {
  const server = await start();
  console.log(`Ready: ${server.pageUrl}/`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log('Stopping…');
      void server.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  console.error(error instanceof Unusable ? error.message : error);
  process.exit(1);
}

async function start(): Promise<DemoServer> {
  const asked = askedPort();
  const options: DemoServerOptions = {
    port: asked ?? DEFAULT_PORT,
    morePorts: asked === undefined ? MORE_PORTS : 0,
    database: await chooseDatabase(),
    secrets: await keptSecrets(join(DATA, 'secrets.json')),
    liveReload: true,
    log: (line) => console.log(line),
  };
  const server = await startDemoServer(options).catch((error: unknown) => {
    if (!(error instanceof PortTaken)) throw error;
    throw new Unusable(
      asked === undefined
        ? `Ports ${DEFAULT_PORT} to ${DEFAULT_PORT + MORE_PORTS} are all taken: set PORT to a free one.`
        : `Port ${asked} is taken: set PORT to another one, or leave it out.`,
    );
  });
  if (asked === undefined && server.port !== DEFAULT_PORT) {
    console.log(`Port ${DEFAULT_PORT} is taken, so port ${server.port} is used.`);
  }
  return server;
}

/** The port that was asked for, if one was. */
function askedPort(): number | undefined {
  const given = process.env['PORT'];
  if (given === undefined || given === '') return undefined;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Unusable('PORT must be a number from 0 to 65535.');
  }
  return port;
}

async function chooseDatabase(): Promise<DatabaseLocation> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined && url !== '') {
    console.log('Opening the Postgres database that DATABASE_URL names…');
    return { kind: 'postgres', url };
  }
  if (!(await claimFolder(DATA))) {
    console.log('Another demo is using .data, so this one keeps its data in memory.');
    return { kind: 'memory' };
  }
  console.log('Opening the database… (the first time takes some seconds)');
  return { kind: 'folder', path: join(DATA, 'pglite') };
}
