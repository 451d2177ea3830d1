/**
 * `import source from './worker.ts?worker-source'` gives the text of one classic script: the module with all it imports,
 * minified. The solver starts its workers from that text, so that no page has to host a file for it; pages whose policy
 * forbids this host the same text as `portico-worker.js`, which the build writes from {@link workerFile}.
 *
 * `import { file, integrity } from './worker.ts?worker-file'` gives the name and the digest of that file instead of its text,
 * for bundles that fetch it.
 *
 * Vite's own `?worker&inline` would do for the first half, but it starts the worker itself, out of reach of Trusted Types.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, type Rolldown } from 'vite';
import { firstLine } from './build/licences.js';

const SOURCE = '?worker-source';
const FILE = '?worker-file';
const inSource = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** The files of dist/, and of the dev server, that hold a worker each. */
export const workerFiles = {
  'portico-worker.js': inSource('pow/worker.ts'),
  'portico-derive-worker.js': inSource('pow/derive/worker.ts'),
} as const;

/** A worker as it is in its file, and the modules it was made of. */
export async function workerFile(entry: string): Promise<{ text: string; files: string[] }> {
  const { code, files } = await bundleWorker(entry);
  return { text: `${firstLine}\n${code}`, files };
}

/** As Subresource Integrity writes it. */
export function integrity(text: string | Buffer): string {
  return `sha384-${createHash('sha384').update(text).digest('base64')}`;
}

/** The module as one classic script without a global, and the files it was made of. */
async function bundleWorker(entry: string): Promise<{ code: string; files: string[] }> {
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
      for (const [name, entry] of Object.entries(workerFiles)) {
        server.middlewares.use(`/${name}`, (_request, response, next) => {
          workerFile(entry).then(({ text }) => {
            // Other servers that vite is a part of begin with 404.
            response.statusCode = 200;
            response.setHeader('content-type', 'text/javascript').end(text);
          }, next);
        });
      }
    },
    async resolveId(source, importer) {
      const query = [SOURCE, FILE].find((one) => source.endsWith(one));
      if (!query) return undefined;
      const resolved = await this.resolve(source.slice(0, -query.length), importer, { skipSelf: true });
      return resolved && resolved.id + query;
    },
    async load(id) {
      if (id.endsWith(FILE)) {
        const entry = id.slice(0, -FILE.length);
        const name = Object.entries(workerFiles).find(([, path]) => path === entry)?.[0];
        const { text, files } = await workerFile(entry);
        for (const file of files) this.addWatchFile(file);
        const exports = { file: name, integrity: integrity(text) };
        const code = Object.entries(exports).map(([key, value]) => `export const ${key} = ${JSON.stringify(value)};`);
        return { code: code.join('\n'), moduleType: 'js', map: { mappings: '' } };
      }
      if (!id.endsWith(SOURCE)) return undefined;
      const { code, files } = await bundleWorker(id.slice(0, -SOURCE.length));
      for (const file of files) this.addWatchFile(file);
      return { code: `export default ${JSON.stringify(code)};`, moduleType: 'js', map: { mappings: '' } };
    },
  };
}
