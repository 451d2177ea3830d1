/** The package as its users get it: packed, and installed into a folder outside the repository. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { root } from '../../scripts/build/entries.js';

export interface Packed {
  readonly tarball: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

export function pack(): Packed {
  const folder = temporaryFolder();
  const output = npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const [{ filename, files }] = JSON.parse(output) as [{ filename: string; files: { path: string }[] }];
  return { tarball: join(folder, filename), files: files.map(({ path }) => path).sort() };
}

/** A project that has installed the package, and whatever else is named. */
export function install(tarball: string, ...others: readonly string[]): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  npm(folder, 'install', '--no-save', '--ignore-scripts', '--prefer-offline', '--no-audit', tarball, ...others);
  return folder;
}

/** Removed when the test file is done. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'portico-package-')));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
