/**
 * `npm run soak [-- --seeds=5] [-- --only=kills]`: the matrix at full counts. It may take hours, can be stopped and goes on
 * where it was; what it has found out so far is in test/reliability/SOAK.md, with the machine and the date.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { root } from '../../scripts/build/entries.js';
import { launch } from './browser.js';
import { servePages } from './pages.js';
import { makeRig, newContext, type Rig } from './rig.js';
import { FaultServer } from './server/server.js';
import { properties, type Counts, type Property } from './soak/properties.js';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '5' }, only: { type: 'string', default: '' } },
});
/** One file for each part that is done, `property.seed.part.json`, so that several runs can share the work. */
const folder = join(root, '.data/soak');
const tableFile = join(root, 'test/reliability/SOAK.md');

await mkdir(folder, { recursive: true });
const server = await FaultServer.start(await servePages());
const browser = await launch();
try {
  const wanted = properties.filter(({ name }) => name.startsWith(values.only));
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    for (const property of wanted) {
      for (let part = 0; part < property.parts; part++) await runPart(property, seed, part);
    }
  }
} finally {
  await browser.close();
  await server.close();
}

async function runPart(property: Property, seed: number, part: number): Promise<void> {
  const key = `${property.name}.${seed}.${part}`;
  const done = await readdir(folder);
  if (done.includes(`${key}.json`)) return;
  server.reset();
  const context = await newContext(browser);
  const rig: Rig = makeRig(() => ({ server, browser, context }));
  try {
    const counts = await property.run(rig, seed * 1000 + part, part);
    console.log(key, JSON.stringify(counts));
    await writeFile(join(folder, `${key}.json`), JSON.stringify(counts));
  } finally {
    await context.close();
  }
  await writeFile(tableFile, await format(await table(), { parser: 'markdown', printWidth: 120 }));
}

/** What all parts that are done came to, by their names. */
async function readParts(): Promise<[key: string, counts: Counts][]> {
  const files = await readdir(folder);
  return Promise.all(
    files.map(async (file): Promise<[string, Counts]> => [
      file,
      JSON.parse(await readFile(join(folder, file), 'utf8')) as Counts,
    ]),
  );
}

async function table(): Promise<string> {
  const done = await readParts();
  const rows = properties.flatMap((property) => {
    const parts = done.filter(([key]) => key.startsWith(`${property.name}.`));
    if (parts.length === 0) return [];
    const seeds = new Set(parts.map(([key]) => key.split('.')[1])).size;
    const counts = property.sum(parts.map(([, counts]) => counts));
    const shown = Object.entries(counts).map(([what, value]) => `${what} ${Number(value.toFixed(2))}`);
    const whole = parts.length === property.parts * seeds ? 'yes' : 'so far';
    const reached = property.reached(counts) ? whole : '**no**';
    return [
      `| ${property.title} | ${seeds} | ${parts.length} of ${property.parts * seeds} | ${shown.join(', ')} | ${reached} |`,
    ];
  });
  return `# Soak

What \`npm run soak\` has counted so far. ${cpus()[0]?.model.trim()}, ${cpus().length} cores, Chromium ${browser.version()},
${new Date().toISOString().slice(0, 10)}. A property is run in parts, each in a browser profile of its own.

| property | seeds | parts | counted | reached |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
