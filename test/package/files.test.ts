import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { entries, pkg, root } from '../../scripts/build/entries.js';
import { lateModules } from '../../scripts/vite-late-modules.js';
import { pack } from './consumer.js';

const { tarball, files } = pack();

test('the package holds every file it promises', () => {
  const wanted = [
    ...['package.json', 'LICENSE', 'CHANGELOG.md', 'README.md'],
    ...entries().flatMap(({ name }) => [`dist/${name}.js`, `dist/${name}.d.ts`]),
    ...['portico.js', 'portico.js.map', 'portico.mjs', 'portico.mjs.map', 'portico-worker.js'].map((f) => `dist/${f}`),
    'dist/portico-derive-worker.js',
    ...lateModules().flatMap(({ file }) => [`dist/${file}`, `dist/${file}.map`]),
    ...['custom-elements.json', 'sri.json', 'THIRD-PARTY-LICENSES.txt'].map((file) => `dist/${file}`),
    ...['elements', 'react', 'vue', 'svelte', 'solid'].map((name) => `dist/types/${name}.d.ts`),
  ];
  assert.deepEqual(
    wanted.filter((file) => !files.includes(file)),
    [],
  );
});

test('the package holds nothing but its modules, bundles, typings and papers', () => {
  const known = [
    /^(package\.json|LICENSE|CHANGELOG\.md|README\.md)$/,
    /^dist\/portico(\.m?js(\.map)?|-[\w-]+\.mjs(\.map)?|(-derive)?-worker\.js)$/,
    /^dist\/(custom-elements\.json|sri\.json|THIRD-PARTY-LICENSES\.txt)$/,
    /^dist\/types\/(elements|react|vue|svelte|solid)\.(d\.ts|js)$/,
    // What no source file stands for: the bundler's helpers, the workers' code as text, and the page's program.
    /^dist\/_virtual\/[\w-]+\.js$/,
    /^dist\/pow\/(derive\/)?worker-source\.js(\.map)?$/,
    /^dist\/pow\/kernels\/page\/program-source\.js(\.map)?$/,
  ];
  const isModule = (file: string): boolean => {
    const name = /^dist\/(.+?)(\.d\.ts|\.js|\.js\.map)$/.exec(file)?.[1];
    return name !== undefined && existsSync(join(root, 'src', `${name}.ts`));
  };
  assert.deepEqual(
    files.filter((file) => !isModule(file) && !known.some((pattern) => pattern.test(file))),
    [],
  );
});

test('installing the package runs none of its scripts', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const run = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
  assert.deepEqual(
    Object.keys(scripts).filter((name) => run.includes(name)),
    [],
  );
});

test('the package depends on nothing but what its design names', () => {
  const agreed = ['@lit/context', 'hash-wasm', 'idb-keyval', 'lit'];
  assert.deepEqual(
    Object.keys(pkg.dependencies).filter((name) => !agreed.includes(name)),
    [],
  );
});

test('the lock file ties nobody to one download host', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  assert.doesNotMatch(lock, /"resolved"/);
  assert.doesNotMatch(lock, /https?:\/\/[^"]*\.tgz/);
});

test('publint finds nothing to say about the package', async () => {
  const { messages } = await publint({ pack: { tarball: readTarball() }, strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg, { color: false })),
    [],
  );
});

test('every entry point has types that fit it, for consumers of ES modules', () => {
  const cli = createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json');
  // Classic scripts and data have no types.
  const without = ['portico.js', 'portico-worker.js', 'portico-derive-worker.js', 'custom-elements.json', 'sri.json'];
  const args = ['--profile', 'esm-only', '--format', 'ascii', '--no-color', '--exclude-entrypoints', ...without];
  try {
    execFileSync(process.execPath, [join(cli, '../dist/index.js'), tarball, ...args], { encoding: 'utf8' });
  } catch (error) {
    assert.fail((error as { stdout: string }).stdout);
  }
});

function readTarball(): ArrayBuffer {
  return new Uint8Array(readFileSync(tarball)).buffer;
}
