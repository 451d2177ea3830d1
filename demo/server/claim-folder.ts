import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes a folder for this process until it ends; false when another that is still running has it. Two PGlites in one
 * folder would ruin it. A mark left by a process that was killed counts for nothing.
 */
export async function claimFolder(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const mark = join(folder, 'in-use-by');
  for (;;) {
    try {
      await writeFile(mark, String(process.pid), { flag: 'wx' });
      process.once('exit', () => rmSync(mark, { force: true }));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isRunning(Number(await readFile(mark, 'utf8').catch(() => '0')))) return false;
    rmSync(mark, { force: true });
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    // Signal 0 asks only whether the process is there.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
