import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/build/entries.js';
import { install, pack } from './consumer.js';

const fixtures = join(root, 'test/package/typings');

test('the types hold in React, Solid, Svelte, Vue and plain TypeScript, without skipping library checks of ours', () => {
  const { dependencies } = JSON.parse(readFileSync(join(fixtures, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const project = install(
    pack().tarball,
    ...Object.entries(dependencies).map(([name, version]) => `${name}@${version}`),
  );
  cpSync(fixtures, project, { recursive: true });
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  const { stdout } = spawnSync(process.execPath, [join(typescript, '../bin/tsc'), '-p', project], { encoding: 'utf8' });
  // Two versions of TypeScript's DOM library seldom agree with every framework's own declarations: those are not ours.
  const ours = stdout.split('\n').filter((line) => line.trim() && !/^\s|node_modules\/(?!portico\/)/.test(line));
  assert.deepEqual(ours, []);
});
