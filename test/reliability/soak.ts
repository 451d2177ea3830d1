/**
 * `npm run soak [-- --seeds=5] [-- --only=kills]`: the matrix at full counts. It may take hours, can be stopped and goes on
 * where it was; what it has found out so far is in test/reliability/SOAK.md, with the machine and the date.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { root } from '../../scripts/build/entries.js';
import { launch } from './browser.js';
import type { EngineName } from './engines/engine.js';
import { rigIn, startEngine } from './engines/rig.js';
import { servePages } from './pages.js';
import { makeRig, newContext } from './rig.js';
import { FaultServer } from './server/server.js';
import { properties, type Counts, type Property } from './soak/properties.js';
import { table, type Part } from './soak/table.js';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '5' }, only: { type: 'string', default: '' } },
});
/** One file for each part that is done, `property.seed.part.json`, so that several runs can share the work. */
const folder = join(root, '.data/soak');
const tableFile = join(root, 'test/reliability/SOAK.md');

await mkdir(folder, { recursive: true });
const server = await FaultServer.start(await servePages());
const browsers = new Map<EngineName | 'chromium', Promise<Player>>();
try {
  const wanted = properties.filter(({ name }) => name.startsWith(values.only));
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    for (const property of wanted) {
      for (let part = 0; part < property.parts; part++) await runPart(property, seed, part);
    }
  }
} finally {
  for (const browser of browsers.values()) await browser.then(({ close }) => close()).catch(() => undefined);
  await server.close();
}

async function runPart(property: Property, seed: number, part: number): Promise<void> {
  const key = `${property.name}.${seed}.${part}`;
  const done = await readdir(folder);
  if (done.includes(`${key}.json`)) return;
  const { engine = 'chromium' } = property;
  if (!browsers.has(engine)) browsers.set(engine, startPlayer(engine));
  const player = await browsers.get(engine)!.catch((error: Error) => console.log(`${key}: ${error.message}`));
  if (!player) return;
  server.reset();
  const counts = await player.play(property, seed * 1000 + part, part);
  console.log(key, JSON.stringify(counts));
  const result: Part = { browser: player.version, date: new Date().toISOString().slice(0, 10), counts };
  await writeFile(join(folder, `${key}.json`), JSON.stringify(result));
  await writeFile(tableFile, await format(table(await readParts()), { parser: 'markdown', printWidth: 120 }));
}

/** A browser that plays parts, each in a profile of its own. */
interface Player {
  readonly version: string;
  play(property: Property, seed: number, part: number): Promise<Counts>;
  close(): Promise<void>;
}

async function startPlayer(name: EngineName | 'chromium'): Promise<Player> {
  if (name !== 'chromium') {
    const engine = await startEngine(name);
    return {
      version: engine.version,
      async play(property, seed, part) {
        const profile = await engine.newProfile();
        try {
          if (!property.engine) throw new Error(`${property.name} is for Chromium.`);
          return await property.run(rigIn(profile, server), seed, part);
        } finally {
          await profile.close();
        }
      },
      close: () => engine.close(),
    };
  }
  const browser = await launch();
  return {
    version: `Chromium ${browser.version()}`,
    async play(property, seed, part) {
      const context = await newContext(browser);
      try {
        return await property.run(
          makeRig(() => ({ server, browser, context })),
          seed,
          part,
        );
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

/** All parts that are done, by their names. */
async function readParts(): Promise<[key: string, part: Part][]> {
  const files = await readdir(folder);
  return Promise.all(
    files.map(async (file): Promise<[string, Part]> => [
      file,
      JSON.parse(await readFile(join(folder, file), 'utf8')) as Part,
    ]),
  );
}
