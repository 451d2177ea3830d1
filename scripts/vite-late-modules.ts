/**
 * A module named `*.late.ts` is only imported dynamically, when it is first needed. In the ES build it is a file like any
 * other. `portico.js` and `portico.mjs` are one file each and cannot hold back a part of themselves, so there it becomes a
 * module beside them, `portico-<name>.mjs`, that stands alone: it shares no class and no state with the bundle, so what it
 * is given and gives back must be plain (data, functions, templates), and errors know each other by name.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin } from 'vite';
import { root } from './build/entries.js';

const LATE = '.late.ts';

export interface LateModule {
  /** The file beside the bundles. */
  readonly file: string;
  readonly source: string;
}

export function lateModules(): LateModule[] {
  const src = join(root, 'src');
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(LATE))
    .map((path) => ({ file: fileOf(path), source: join(src, path) }));
}

function fileOf(path: string): string {
  return `portico-${basename(path).slice(0, -LATE.length)}.mjs`;
}

/** Lets a bundle of one file import its late modules from the folder that it came from itself. */
export function lateImports(): Plugin {
  return {
    name: 'portico:late-imports',
    enforce: 'pre',
    transform(code, id) {
      if (!id.startsWith(join(root, 'src'))) return undefined;
      let found = false;
      const rewritten = code.replace(/\bimport\('([^']+)\.late\.js'\)/g, (_, path: string) => {
        found = true;
        return `import(/* @vite-ignore */ new URL('${fileOf(path + LATE)}', lateBeside).href)`;
      });
      if (!found) return undefined;
      const address = join(root, 'src/bundle-address.ts');
      return {
        code: `import { bundleAddress as lateBeside } from ${JSON.stringify(address)};\n${rewritten}`,
        map: null,
      };
    },
  };
}
