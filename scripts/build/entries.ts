/**
 * What the package promises in `exports`, as source files: the one list that the build, the tests and the size check
 * share, so that an entry cannot be promised and not built.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;

export interface Entry {
  /** As a user writes it: `portico/elements/login`. */
  readonly specifier: string;
  /** Below dist/ and src/, without the ending: `define/login`. */
  readonly name: string;
  /** The absolute path of the TypeScript it is built from. */
  readonly source: string;
}

/**
 * The modules of the ES build. The script bundle, its worker, data and framework typings have no one source file and are
 * not among them.
 */
export function entries(): Entry[] {
  return Object.entries(pkg.exports).flatMap(([key, target]) => {
    const pattern =
      typeof target === 'string' ? undefined : /^\.\/dist\/(?!types\/)(.+)\.js$/.exec(target.default)?.[1];
    if (!pattern) return [];
    return matches(pattern).map(({ name, star }) => {
      const source = join(root, 'src', `${name}.ts`);
      if (!existsSync(source)) throw new Error(`package.json exports "${key}", but there is no src/${name}.ts`);
      return { specifier: posix.join(pkg.name, key.replace('*', star)), name, source };
    });
  });
}

/** `*` stands for every module of its folder but the index, which has an entry of its own. */
function matches(pattern: string): { name: string; star: string }[] {
  if (!pattern.includes('*')) return [{ name: pattern, star: '' }];
  const folder = pattern.slice(0, pattern.indexOf('*'));
  return readdirSync(join(root, 'src', folder))
    .filter((file) => /^(?!index\.).+(?<!\.d)\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .map((star) => ({ name: pattern.replace('*', star), star }));
}
