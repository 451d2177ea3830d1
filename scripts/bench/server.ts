/**
 * `npm run bench:server [-- pglite|postgres] [-- --quick]`: how many sessions the embedded backend opens in a second, with
 * PGlite and with a Postgres server started for it, and which part of it sets the limit. Everything stays on this machine:
 * the load, the backend (a process of its own) and Postgres share its cores.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { DatabaseLocation } from '../../demo/server/database.js';
import { postgresPrograms, startLocalPostgres } from '../../test/node/support/postgres.js';
import type { FromBackend, Ready, ToBackend, Used } from './server/backend.js';
import { load, type Bounds, type Load } from './server/load.js';
import { IDLE, type Shares } from './server/profile.js';
import { SCENES, type Scene } from './server/scenes.js';
import { median } from './turns.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' } } });
const rounds = values.quick ? 1 : 3;
const atOnce = values.quick ? [1, 16] : [1, 4, 16, 64];
const bounds: Bounds = { ms: values.quick ? 500 : 1500, count: 5000 };
/** From here on a part counts as full: starting and ending leave some of every go idle. */
const full = 0.8;

const wanted = (name: string) => positionals.length === 0 || positionals.includes(name);
const date = new Date().toISOString().slice(0, 10);
console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}, ${date}`);
console.log(`Medians of ${rounds} goes of ${bounds.ms / 1000} s (${bounds.count} calls at most) each.`);

if (wanted('pglite')) {
  const folder = await mkdtemp(join(tmpdir(), 'portico-bench-'));
  try {
    await measure('PGlite', { kind: 'folder', path: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
if (wanted('postgres')) {
  const programs = postgresPrograms();
  if (programs === undefined) console.log('\nPostgres: not installed here, so not measured.');
  else {
    const postgres = await startLocalPostgres(programs, { durable: true });
    try {
      await measure('A Postgres server', { kind: 'postgres', url: postgres.url });
    } finally {
      await postgres.stop();
    }
  }
}

async function measure(title: string, database: DatabaseLocation): Promise<void> {
  const script = fileURLToPath(new URL('server/backend.ts', import.meta.url));
  const backend = fork(script, [JSON.stringify(database)], { execArgv: ['--import', 'tsx'] });
  try {
    const { apiUrl, version } = await heard<Ready>(backend);
    console.log(`\n${title} (Postgres ${version.split(' ', 1)[0]})`);
    console.log(row('', ['at once', 'per second', 'p50 ms', 'p99 ms', 'errors']));
    for (const scene of SCENES) {
      const call = () => scene.play(apiUrl);
      await load(call, 4, { ms: 500, count: 500 });
      for (const count of atOnce) print(scene, count, await severalGoes(call, count));
    }
    console.log('Where the limit lies:');
    for (const scene of SCENES) console.log(`  ${scene.title}: ${await findLimit(backend, () => scene.play(apiUrl))}`);
  } finally {
    if (backend.connected) backend.send('close' satisfies ToBackend);
    if (backend.exitCode === null) await once(backend, 'exit');
  }
}

async function severalGoes(call: () => Promise<void>, count: number): Promise<readonly Load[]> {
  const goes: Load[] = [];
  while (goes.length < rounds) goes.push(await load(call, count, bounds));
  return goes;
}

function print({ title }: Scene, count: number, goes: readonly Load[]): void {
  const middle = (figure: (go: Load) => number) => median(goes.map(figure));
  const errors = goes.reduce((sum, go) => sum + go.errors, 0);
  const [p50, p99] = [middle((go) => go.p50Ms), middle((go) => go.p99Ms)].map((ms) => ms.toFixed(1));
  const perSecond = middle((go) => go.perSecond).toFixed(0);
  console.log(row(count === atOnce[0] ? title : '', [String(count), perSecond, p50!, p99!, String(errors)]));
  const { error } = goes.find((go) => go.errors > 0) ?? {};
  if (error !== undefined) console.log(`    ${error}`);
}

/** Two goes at 16 at once: one to count what is used, one under the profiler, which costs some time itself. */
async function findLimit(backend: ChildProcess, call: () => Promise<void>): Promise<string> {
  await ask(backend, 'used');
  const beforeMs = cpuMs();
  const before = performance.eventLoopUtilization();
  const { tookMs, count } = await load(call, 16, bounds);
  const { utilization: loadLoop } = performance.eventLoopUtilization(before);
  const machine = (cpuMs() - beforeMs) / tookMs;
  const { cpuMs: ownMs, loop } = await ask<Used>(backend, 'used');
  await ask(backend, 'watch');
  await load(call, 16, bounds);
  const shares = await ask<Shares>(backend, 'shares');

  const purposes = Object.entries(shares).filter(([purpose]) => purpose !== IDLE);
  const busy = purposes.reduce((sum, [, share]) => sum + share, 0);
  const spent = purposes
    .map(([purpose, share]) => [purpose, share / busy] as const)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 3)
    .map(([purpose, share]) => `${purpose} ${percent(share)}`)
    .join(', ');
  const parts: readonly (readonly [string, number])[] = [
    ['the one event loop of the server', loop],
    ['the load, which asks no faster', loadLoop],
    ['the cores of this machine', machine / availableParallelism()],
  ];
  const [limit] = parts.find(([, used]) => used >= full) ?? ['waiting, for the database or the disk'];
  const figures = `loop ${percent(loop)} busy, server ${(ownMs / tookMs).toFixed(2)} cores, machine ${machine.toFixed(2)}`;
  return `${limit} (${figures}; ${(ownMs / count).toFixed(2)} ms of CPU each, on the loop ${spent})`;
}

/** That all processes of this machine have used. */
function cpuMs(): number {
  const times = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
  return times.reduce((sum, one) => sum + one, 0);
}

function ask<Reply extends FromBackend>(backend: ChildProcess, message: ToBackend): Promise<Reply> {
  backend.send(message);
  return heard<Reply>(backend);
}

/** The next thing that it says. @throws Error if it ends instead */
async function heard<Reply extends FromBackend>(backend: ChildProcess): Promise<Reply> {
  const ended = new AbortController();
  try {
    const said = once(backend, 'message', { signal: ended.signal });
    const gone = once(backend, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('The backend has ended.');
    });
    const [reply] = (await Promise.race([said, gone])) as [Reply];
    return reply;
  } finally {
    ended.abort();
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function row(title: string, cells: readonly string[]): string {
  return `  ${title.padEnd(28)}${cells.map((cell) => cell.padStart(12)).join('')}`;
}
