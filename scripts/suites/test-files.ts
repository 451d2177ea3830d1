/** Which test files there are. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/entries.js';

/** Folders whose tests run in node. */
export const nodeFolders = ['node', 'package', 'e2e', 'reliability'] as const;

/** Node 20 knows no globs. */
export function testsIn(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => join(folder, file))
    .sort();
}

/** What runs in a browser's page. */
export function unitTests(): string[] {
  const others = nodeFolders.map((folder) => join('test', folder, '/'));
  return testsIn('test').filter((file) => !others.some((folder) => file.startsWith(folder)));
}
