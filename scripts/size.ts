/**
 * `npm run size`: what an import costs a page, compressed, against its budget. Each is bundled from dist/ as a consumer
 * would bundle it, dependencies included, so that a module pulled in by mistake shows.
 *
 * A budget is the size when it was set, plus about 5 %. Raising one is a decision, made in the commit that needs it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { pkg, root } from './build/entries.js';

interface Measure {
  readonly what: string;
  /** Bytes, by brotli. */
  readonly budget: number;
  readonly code: () => Promise<string>;
}

const kB = 1000;
const measures: readonly Measure[] = [
  {
    what: '{ createAuth } + backends/inkeep',
    budget: 36.9 * kB,
    code: () => bundled(`export { createAuth } from '${pkg.name}'; export * from '${pkg.name}/backends/inkeep';`),
  },
  {
    what: '{ createAuth } + backends/gotrue',
    budget: 23.5 * kB,
    code: () => bundled(`export { createAuth } from '${pkg.name}'; export * from '${pkg.name}/backends/gotrue';`),
  },
  { what: 'pow', budget: 16.6 * kB, code: () => bundled(`export * from '${pkg.name}/pow';`) },
  { what: 'elements/login', budget: 21.9 * kB, code: () => bundled(`import '${pkg.name}/elements/login';`) },
  { what: 'elements', budget: 44.3 * kB, code: () => bundled(`import '${pkg.name}/elements';`) },
  { what: 'portico.js', budget: 72.6 * kB, code: () => shipped('portico.js') },
  { what: 'portico.mjs', budget: 72.9 * kB, code: () => shipped('portico.mjs') },
  { what: 'portico-worker.js', budget: 9.7 * kB, code: () => shipped('portico-worker.js') },
];

if (!existsSync(join(root, 'dist/sri.json'))) {
  console.error('There is no dist/: run `npm run build` first.');
  process.exit(1);
}

const row = (...cells: (string | number)[]): void =>
  console.log(cells.map((cell, column) => (column ? String(cell).padStart(9) : String(cell).padEnd(34))).join(''));

row('bytes', 'minified', 'gzip', 'brotli', 'budget', 'used');
let over = 0;
for (const { what, budget, code } of measures) {
  const text = await code();
  const brotli = brotliCompressSync(text).length;
  if (brotli > budget) over++;
  const used = `${Math.round((100 * brotli) / budget)} %`;
  row(what, text.length, gzipSync(text, { level: 9 }).length, brotli, budget, used);
}
if (over) console.error(`${over} over budget`);
process.exit(over ? 1 : 0);

async function shipped(file: string): Promise<string> {
  return readFileSync(join(root, 'dist', file), 'utf8');
}

/** All that the first load brings; what is imported later does not count. */
async function bundled(source: string): Promise<string> {
  // Inside the package, so that its own name leads through `exports`, as it does for a consumer.
  const folder = mkdtempSync(join(root, 'node_modules/.portico-size-'));
  try {
    const entry = join(folder, 'entry.js');
    writeFileSync(entry, source);
    const [output] = (await build({
      root: folder,
      configFile: false,
      logLevel: 'warn',
      build: {
        write: false,
        lib: { entry, formats: ['es'] },
        rolldownOptions: { output: { minify: true } },
      },
    })) as Rolldown.RolldownOutput[];
    const chunks = new Map(output!.output.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one]] : [])));
    const first = new Set<string>();
    const load = (name: string): void => {
      if (first.has(name)) return;
      first.add(name);
      chunks.get(name)?.imports.forEach(load);
    };
    [...chunks.values()].filter(({ isEntry }) => isEntry).forEach(({ fileName }) => load(fileName));
    return [...first].map((name) => chunks.get(name)?.code ?? '').join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
