import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { root } from '../../scripts/build/entries.js';
import type { Pages } from './server/server.js';

/** What the next release will have changed at least: the numbers of what is stored. */
const next: Plugin = {
  name: 'next-release',
  transform(code, id) {
    if (id.endsWith('/session/database.ts')) return code.replace('const version = 1;', 'const version = 2;');
    if (id.endsWith('/session/disk-store.ts')) return code.replace('record.schema > schema', 'record.schema > 2');
    return undefined;
  },
};

/** The pages' scripts, made from the sources once; a page of a hundred modules would take most of a row's time to load. */
const scripts = { tab: 'test/reliability/page/tab.ts', widget: 'test/reliability/page/widget.ts' };

/**
 * Serves `/tab` and `/widget`: an empty document with the script of that name, and `/blank`, without. `?csp=` gives it a
 * policy. `/next` is `/tab` as of the next release.
 */
export async function servePages(): Promise<Pages> {
  const files = await compile(scripts);
  let nextFiles: typeof files | undefined;
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    if (pathname === '/next.js') nextFiles ??= await compile({ next: scripts.tab }, [next]);
    const script = files.get(pathname.slice(1)) ?? nextFiles?.get(pathname.slice(1));
    if (script !== undefined) {
      // Sandboxed frames are of no origin: to them even our own script is from elsewhere.
      const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };
      return void response.writeHead(200, headers).end(script);
    }
    const name = pathname.slice(1);
    const known = name in scripts || name === 'next';
    if (name !== 'blank' && !known) return void response.writeHead(404).end();
    const policy = searchParams.get('csp');
    const tag = known ? `<script type="module" src="/${name}.js"></script>` : '';
    response
      .writeHead(200, { 'content-type': 'text/html', ...(policy && { 'content-security-policy': policy }) })
      .end(`<!doctype html><html lang="en"><title>${name}</title><body>${tag}`);
  };
}

async function compile(
  entries: Record<string, string>,
  plugins: Plugin[] = [],
): Promise<Map<string, string | Uint8Array>> {
  const result = await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    mode: 'reliability',
    logLevel: 'warn',
    plugins,
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      target: 'es2022',
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  const { output } = result as Rolldown.RolldownOutput;
  return new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
}
