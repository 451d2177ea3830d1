/**
 * Collects the licences of what a bundle really holds, not of what package.json lists: a dependency that was shaken out
 * is not named, one that came along unseen is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { pkg, root } from './entries.js';

/** The first line of every file that holds what others wrote. */
export const firstLine = `/*! ${pkg.name} ${pkg.version} | ${pkg.license} | with code of others: THIRD-PARTY-LICENSES.txt */`;

interface Notice {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

export interface BundledLicences {
  readonly plugin: Plugin;
  /** For modules that were bundled on their own and came in as text: the worker's. */
  add(ids: readonly string[]): void;
  /** What every bundle since the start held, as one text. */
  text(): string;
}

export function bundledLicences(): BundledLicences {
  const folders = new Set<string>();
  const add = (ids: readonly string[]): void => {
    for (const folder of ids.map(packageOf)) if (folder) folders.add(folder);
  };
  const plugin: Plugin = {
    name: 'portico:bundled-licences',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const held = Object.entries(chunk.modules).filter(([, { renderedLength }]) => renderedLength > 0);
        add(held.map(([id]) => id));
      }
    },
  };
  return { plugin, add, text: () => render([...folders].map(notice)) };
}

/** The folder of the package that a module belongs to; nothing for our own. */
function packageOf(id: string): string | undefined {
  // Helpers that the bundler writes into its output have no file.
  if (/^\0(rolldown|@oxc-project|vite)\b/.test(id)) return join(root, 'node_modules/rolldown');
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/').replaceAll('\0', ''))?.[1];
}

function notice(folder: string): Notice {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Notice;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (!file || !license) throw new Error(`${name} is bundled, but ${folder} holds no licence for it.`);
  return { name, version, license, text: readFileSync(join(folder, file), 'utf8').trim() };
}

function render(notices: Notice[]): string {
  const sorted = notices.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const what = ({ name, version, license }: Notice) => `${name} ${version} (${license})`;
  return [
    `portico.js, portico.mjs and portico-worker.js hold code of these projects:\n\n${sorted.map((one) => `- ${what(one)}`).join('\n')}`,
    ...sorted.map((one) => `${'-'.repeat(80)}\n${what(one)}\n\n${one.text}`),
  ]
    .join('\n\n')
    .concat('\n');
}
