/**
 * dist/custom-elements.json: what editors, Storybook and our own typings know about the elements. The analyzer reads the
 * sources; what it writes is turned to what the package ships, and what nobody may use is left out.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { CustomElementDeclaration, Declaration, Package } from 'custom-elements-manifest/schema';
import { root } from './entries.js';

const path = join(root, 'dist/custom-elements.json');

export function writeManifest(): void {
  const analyzer = createRequire(import.meta.url).resolve('@custom-elements-manifest/analyzer/package.json');
  execFileSync(
    process.execPath,
    [
      join(dirname(analyzer), 'cem.js'),
      ...['analyze', '--litelement', '--quiet', '--outdir', 'dist'],
      ...['--globs', 'src/elements/**/*.ts', 'src/define/*.ts'],
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const manifest = readManifest();
  for (const module of manifest.modules) {
    module.declarations = module.declarations?.map(withoutPrivateMembers) ?? [];
  }
  writeFileSync(path, JSON.stringify(manifest, shipped, 2) + '\n');
}

export function readManifest(): Package {
  return JSON.parse(readFileSync(path, 'utf8')) as Package;
}

export interface ElementEntry {
  readonly tag: string;
  /** The file of the package that holds the class. */
  readonly module: string;
  readonly element: CustomElementDeclaration;
}

export function elementsOf(manifest: Package): ElementEntry[] {
  return manifest.modules.flatMap(({ path: module, declarations = [] }) =>
    declarations.flatMap((one) =>
      one.kind === 'class' && 'tagName' in one && one.tagName ? [{ tag: one.tagName, module, element: one }] : [],
    ),
  );
}

function withoutPrivateMembers(declaration: Declaration): Declaration {
  if (!('members' in declaration) || !declaration.members) return declaration;
  const members = declaration.members.filter((member) => !member.privacy || member.privacy === 'public');
  return { ...declaration, members };
}

/** `/src/elements/login.ts`, `src/elements/login.js` and the like, as the file that is in the package. */
function shipped(key: string, value: unknown): unknown {
  if ((key !== 'path' && key !== 'module') || typeof value !== 'string') return value;
  return value.replace(/^\/?src\/(.+)\.[jt]s$/, 'dist/$1.js');
}
