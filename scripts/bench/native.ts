/** The search in C, compiled for this machine: what our kernel is measured against. See native.c. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { v1Challenge } from './challenges.js';

const source = fileURLToPath(new URL('native.c', import.meta.url));
/** All counters have as many digits as this one. */
const FROM = 1_000_000;
/** Vectors of 128 bits and no more. */
const flags = process.arch === 'x64' ? ['-msse4.1', '-mno-avx', '-mno-sha'] : [];

export interface Native {
  readonly compiler: string;
  /** ms that it takes from counter 1 000 000 to the answer, which has seven digits too, and how many counters those are. */
  search(answer: number): Promise<{ readonly ms: number; readonly counters: number }>;
  remove(): void;
}

/** `undefined` where there is no compiler. */
export async function compileNative(): Promise<Native | undefined> {
  const compiler = ['gcc', 'clang', 'cc'].find((name) => spawnSync(name, ['--version']).status === 0);
  if (!compiler) return undefined;
  const { salt } = await v1Challenge(FROM);
  const first = Math.floor((salt.length + String(FROM).length - 3) / 4);
  const folder = mkdtempSync(join(tmpdir(), 'portico-bench-'));
  const program = join(folder, 'native');
  const run = promisify(execFile);
  await run(compiler, ['-O3', ...flags, `-DFIRST=${first}`, '-o', program, source]);
  return {
    compiler,
    async search(answer) {
      const { challenge } = await v1Challenge(answer);
      const { stdout } = await run(program, [salt, challenge, String(FROM), String(answer)]);
      const [found, ms] = stdout.trim().split(' ').map(Number) as [number, number];
      if (found !== answer - (answer % 4)) throw new Error(`${found} is not the answer, ${answer} is.`);
      return { ms, counters: answer - FROM + 1 };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
