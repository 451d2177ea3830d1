/**
 * Runs one suite as a process of its own, in a process group of its own, so that Ctrl-C, a time limit or a crash leaves
 * neither browsers nor servers behind.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../build/entries.js';
import { none, type Counts } from './counts.js';

const TIME_LIMIT_MS = 15 * 60_000;
const GRACE_MS = 5_000;
const ownGroup = process.platform !== 'win32';

let running: ChildProcess | undefined;

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.on(signal, () => {
    if (running) end(running);
    setTimeout(() => process.exit(code), running ? GRACE_MS + 500 : 0);
    running?.once('exit', () => process.exit(code));
  });
}

/** The counts that the suite left behind; one failure more where it left none or its exit code tells another story. */
export async function runChild(args: (countsFile: string) => string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'portico-test-'));
  const countsFile = join(folder, 'counts.json');
  try {
    const code = await run(args(countsFile), { ...process.env, ...env });
    const counts = readCounts(countsFile);
    if (!counts) console.error(`The suite ended with code ${code} before it was done: that counts as a failure.`);
    return counts && (code === 0 || counts.failed > 0) ? counts : { ...(counts ?? none), failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: ownGroup,
  });
  running = child;
  const limit = setTimeout(() => {
    console.error(`The suite took more than ${TIME_LIMIT_MS / 60_000} minutes: stopped.`);
    end(child);
  }, TIME_LIMIT_MS);
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  }).then((code) => {
    clearTimeout(limit);
    running = undefined;
    // What a suite that broke off has left running.
    if (code !== 0) kill(child, 'SIGKILL');
    return code as number | null;
  });
}

/** Asks first, so that a test can close its browser. */
function end(child: ChildProcess): void {
  kill(child, 'SIGTERM');
  setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS).unref();
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (ownGroup && child.pid) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // Already gone.
  }
}

function readCounts(file: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch {
    return undefined;
  }
}
