/**
 * One configuration, chosen by mode:
 *
 * - `npm`: every module that package.json's `exports` names, one file per source file, dependencies left outside;
 * - `script`: dist/portico.js, the classic script that stands alone;
 * - `module`: dist/portico.mjs, the same as an ES module;
 * - `late:<name>`: what both load from beside themselves, see scripts/vite-late-modules.ts;
 * - any other: what the dev server and the unit tests see.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import { entries, pkg } from './scripts/build/entries.js';
import { firstLine } from './scripts/build/licences.js';
import { lateImports, lateModules } from './scripts/vite-late-modules.js';
import { wasmSource } from './scripts/vite-wasm-source.js';
import { workerSource } from './scripts/vite-worker-source.js';

const shared: UserConfig = {
  // The default, '/', would look for our files at the root of the consumer's site.
  base: './',
  plugins: [workerSource(), wasmSource()],
};

const modes: Record<string, () => UserConfig> = {
  npm: () => ({
    build: {
      sourcemap: true,
      // The consumer's build minifies; until then names stay readable.
      minify: false,
      lib: { entry: Object.fromEntries(entries().map(({ name, source }) => [name, source])), formats: ['es'] },
      rolldownOptions: {
        external: Object.keys(pkg.dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
        // A chunk shared by two entries would hold the `define` call of an element, and `sideEffects` could not name
        // it: consumers' bundlers would drop the element.
        output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: fileName },
      },
    },
  }),
  script: () => standalone(inSource('embed.ts'), 'iife', 'portico.js'),
  module: () => standalone(inSource('embed-module.ts'), 'es', 'portico.mjs'),
};

export default defineConfig(({ mode }) => {
  const late = lateModules().find(({ file }) => mode === `late:${file}`);
  const own = late ? standalone(late.source, 'es', late.file) : modes[mode]?.();
  return { ...shared, ...own, plugins: [...(shared.plugins ?? []), ...(own?.plugins ?? [])] };
});

function standalone(entry: string, format: 'iife' | 'es', file: string): UserConfig {
  return {
    plugins: [lateImports()],
    // One file cannot hold back a part of itself until it is needed, so it fetches that part from beside itself.
    resolve: {
      alias: [{ find: /^\.\/worker-text\.js$/, replacement: inSource('pow/derive/worker-text-beside.ts') }],
    },
    // A classic script has none, and says so with a warning.
    define: format === 'iife' ? { 'import.meta.url': 'undefined' } : {},
    build: {
      sourcemap: true,
      emptyOutDir: false,
      lib: { entry, formats: [format], name: 'PorticoScript', fileName: () => file },
      rolldownOptions: {
        output: {
          codeSplitting: false,
          // Library mode keeps white space in ES output unless it is told here as well.
          minify: true,
          postBanner: firstLine,
        },
      },
    },
  };
}

function inSource(path: string): string {
  return fileURLToPath(new URL(`src/${path}`, import.meta.url));
}

/** Modules without a file of their own get a plain name: no version and no query in a path. */
function fileName({ name }: { name: string }): string {
  const plain = name.replace(/^_virtual\/.*\//, '_virtual/').replace(/\.ts_(worker|wasm)-source$/, '-source');
  return `${plain}.js`;
}
