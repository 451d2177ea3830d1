/**
 * `import source from './worker.ts?worker-source'` gives the text of one classic script: the module with all it imports,
 * minified. The solver starts its workers from that text, so that no page has to host a file for it; pages whose policy
 * forbids this host the same text as `portico-worker.js`, which the build writes from {@link bundleWorker}.
 *
 * Vite's own `?worker&inline` would do for the first half, but it starts the worker itself, out of reach of Trusted Types.
 */
import { fileURLToPath } from 'node:url';
import { build, type Plugin, type Rolldown } from 'vite';

const QUERY = '?worker-source';
const solverWorker = fileURLToPath(new URL('../src/pow/worker.ts', import.meta.url));

/** Where the dev server has what the build writes as `dist/portico-worker.js`. */
const DEV_PATH = '/portico-worker.js';

/** The module as one classic script without a global, and the files it was made of. */
export async function bundleWorker(entry: string = solverWorker): Promise<{ code: string; files: string[] }> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      lib: { entry, formats: ['iife'], name: 'porticoWorker', fileName: () => 'worker.js' },
    },
  });
  const [output] = built as Rolldown.RolldownOutput[];
  const chunk = output?.output[0];
  if (!chunk) throw new Error(`${entry} was bundled to nothing.`);
  return { code: chunk.code, files: chunk.moduleIds };
}

export function workerSource(): Plugin {
  return {
    name: 'portico-worker-source',
    enforce: 'pre',
    configureServer(server) {
      server.middlewares.use(DEV_PATH, (_request, response, next) => {
        bundleWorker().then(({ code }) => {
          // Other servers that vite is a part of begin with 404.
          response.statusCode = 200;
          response.setHeader('content-type', 'text/javascript').end(code);
        }, next);
      });
    },
    async resolveId(source, importer) {
      if (!source.endsWith(QUERY)) return undefined;
      const resolved = await this.resolve(source.slice(0, -QUERY.length), importer, { skipSelf: true });
      return resolved && resolved.id + QUERY;
    },
    async load(id) {
      if (!id.endsWith(QUERY)) return undefined;
      const { code, files } = await bundleWorker(id.slice(0, -QUERY.length));
      for (const file of files) this.addWatchFile(file);
      return { code: `export default ${JSON.stringify(code)};`, moduleType: 'js', map: { mappings: '' } };
    },
  };
}
