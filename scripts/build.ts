/** `npm run build`: everything the package ships, into dist/. Each step says what it made. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { entries, pkg, root } from './build/entries.js';
import { bundledLicences } from './build/licences.js';
import { writeManifest } from './build/manifest.js';
import { writeTypings } from './build/typings.js';
import { lateModules } from './vite-late-modules.js';
import { integrity, workerFile, workerFiles } from './vite-worker-source.js';

const inDist = (file: string) => join(root, 'dist', file);
const started = performance.now();
const licences = bundledLicences();

await step(`${entries().length} ES modules`, () => bundle('npm'));
await step('portico.js', () => bundle('script', licences.plugin));
await step('portico.mjs', () => bundle('module', licences.plugin));
for (const { file } of lateModules()) await step(file, () => bundle(`late:${file}`, licences.plugin));
for (const [file, entry] of Object.entries(workerFiles)) {
  await step(file, async () => {
    const { text, files } = await workerFile(entry);
    licences.add(files);
    writeFileSync(inDist(file), text);
  });
}
// The bundles only take the file whose digest they know, so it has to be this one.
const digest = integrity(readFileSync(inDist('portico-derive-worker.js')));
if (!lateModules().some(({ file }) => readFileSync(inDist(file), 'utf8').includes(digest))) {
  throw new Error('No late module knows the worker that derives keys.');
}
await step('declarations', () => {
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  execFileSync(process.execPath, [join(typescript, '../bin/tsc'), '-p', 'src'], { cwd: root, stdio: 'inherit' });
});
await step('custom-elements.json', writeManifest);
await step('typings for React, Vue, Svelte and Solid', writeTypings);
await step('THIRD-PARTY-LICENSES.txt', () => writeFileSync(inDist('THIRD-PARTY-LICENSES.txt'), licences.text()));
// Last: `npm test` takes its date for the date of the build.
await step('sri.json', () => {
  const hashes = ['portico.js', 'portico.mjs'].map((file) => [file, integrity(readFileSync(inDist(file)))]);
  writeFileSync(inDist('sri.json'), JSON.stringify(Object.fromEntries(hashes), null, 2) + '\n');
});
console.log(`Built ${pkg.name} ${pkg.version} in ${seconds(started)}.`);

async function bundle(mode: string, ...plugins: Plugin[]): Promise<void> {
  await build({ root, configFile: join(root, 'vite.config.ts'), mode, logLevel: 'warn', plugins });
}

async function step(what: string, work: () => void | Promise<void>): Promise<void> {
  const from = performance.now();
  await work();
  console.log(`  ${what} (${seconds(from)})`);
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
