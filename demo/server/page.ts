import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Serves what is not API: the demo's pages and the sources they import, compiled on the way. */
export interface Page {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/** No page at all: for tests of the API alone, which start sooner so. */
export const noPage: Page = {
  handle(_, response) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('This server has the API only.');
  },
  close: () => Promise.resolve(),
};

/**
 * The page through vite. `liveReload` follows changes of files, over the same listener. `%API_URL%` and the like in a page
 * stand for what only the running server knows.
 */
export async function vitePage(
  server: Server,
  liveReload: boolean,
  places: Readonly<Record<string, string>>,
): Promise<Page> {
  const { createServer } = await import('vite');
  const config = join(ROOT, 'vite.config.ts');
  const vite = await createServer({
    root: ROOT,
    configFile: existsSync(config) ? config : false,
    appType: 'mpa',
    clearScreen: false,
    logLevel: 'warn',
    plugins: [fillPlaces(places), ...(liveReload ? [] : [withoutReload])],
    server: {
      middlewareMode: true,
      // Vite's own list, and the folder with the database and the secrets.
      fs: { deny: ['.env', '.env.*', '*.{crt,pem}', '**/.git/**', '**/.data/**'] },
      // Null: no watching, so that a page under test never reloads by itself. The database writes into .data all the time.
      ...(liveReload
        ? { hmr: { server }, watch: { ignored: ['**/.data/**', '**/dist/**', '**/coverage/**'] } }
        : { hmr: false, ws: false as const, watch: null }),
    },
  });
  return {
    handle(request, response) {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      if (path.startsWith('/dist/')) {
        void serveBuilt(path, response);
        return;
      }
      request.url = pageFile(path, request.url ?? '/');
      vite.middlewares(request, response, () => {
        response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('There is no such page.');
      });
    },
    close: () => vite.close(),
  };
}

function fillPlaces(places: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'fill-places',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace(/%([A-Z_]+)%/g, (place, name: string) => places[name] ?? place),
    },
  };
}

/** Vite's client looks for a socket even where there is none, and complains in the page's console. */
const withoutReload: Plugin = {
  name: 'without-reload',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module" src="/@vite/client"></script>', ''),
  },
};

/** `/` is `demo/index.html`, and what its relative links name lies in `demo/` too. */
function pageFile(path: string, url: string): string {
  if (path === '/') return `/demo/index.html${url.slice(1)}`;
  const inFolder = (folder: string) => existsSync(join(ROOT, folder, decodePath(path)));
  return !path.startsWith('/@') && !inFolder('.') && inFolder('demo') ? `/demo${url}` : url;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Built files go out byte for byte: vite would rewrite them, and a classic script must stay one. */
async function serveBuilt(path: string, response: ServerResponse): Promise<void> {
  const file = normalize(join(ROOT, decodePath(path)));
  const found = file.startsWith(join(ROOT, 'dist') + sep) && (await stat(file).catch(() => undefined))?.isFile();
  if (found !== true) {
    response
      .writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' })
      .end('There is no such built file. Run "npm run build" first.');
    return;
  }
  response.writeHead(200, {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': 'no-cache',
    // As a CDN does, so that a page elsewhere can check the script's integrity.
    'Access-Control-Allow-Origin': '*',
  });
  createReadStream(file).pipe(response);
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
