/**
 * Holds src/ to its layers, counting type imports: a file may import from its own layer and from those named for it, and
 * nothing may import itself in a circle. What is hard stays pure only while it cannot reach what is not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';
import { root } from './build/entries.js';

const core = ['errors', 'pow', 'backends', 'session'];

/** Layer → the layers it may import. A layer is a folder of src/, or a file beside the folders. */
const allowed: Record<string, readonly string[]> = {
  errors: [],
  'bundle-address': [],
  // The type of its codes: a code without its sentence must not compile.
  locales: ['errors'],
  theme: [],
  pow: ['errors', 'bundle-address'],
  backends: ['errors', 'pow'],
  session: ['errors', 'pow', 'backends'],
  testing: ['errors', 'backends'],
  index: ['errors', 'backends', 'session'],
  elements: [...core, 'index', 'locales', 'theme'],
  define: [...core, 'index', 'locales', 'theme', 'elements'],
  embed: [...core, 'index', 'locales', 'theme', 'elements', 'define'],
  'embed-module': [...core, 'index', 'locales', 'theme', 'elements', 'define'],
};

/** Of these layers `index.ts` may take a few files alone, so that the core stays free of any one backend. */
const onlyForIndex: Record<string, readonly string[]> = { backends: ['backends/backend.ts', 'backends/http.ts'] };

const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
const graph = new Map(files.map((file) => [file, importsOf(file)]));

const faults = [...graph].flatMap(([file, imports]) => imports.flatMap((target) => layerFault(file, target)));
faults.push(...circles());
for (const fault of faults) console.error(fault);
console.log(`${files.length} source files, ${faults.length} imports against the layers`);
process.exit(faults.length ? 1 : 0);

function layerFault(file: string, target: string): string[] {
  const [from, to] = [layerOf(file), layerOf(target)];
  if (!allowed[from]) return [`src/${file} is in no layer that scripts/imports.ts knows.`];
  if (from !== to && !allowed[from].includes(to)) {
    return [`src/${file} imports src/${target}: ${from} may import ${list(allowed[from])}.`];
  }
  const only = from === 'index' ? onlyForIndex[to] : undefined;
  return only && !only.includes(target)
    ? [`src/${file} imports src/${target}: of ${to}/ it may import ${only.join(' and ')} alone.`]
    : [];
}

function layerOf(file: string): string {
  return file.split('/')[0]!.replace(/\.ts$/, '');
}

function list(layers: readonly string[]): string {
  return layers.length ? `only ${layers.join(', ')}` : 'nothing of the others';
}

/** The files of ours that a file imports, re-exports or loads later. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  const { module, errors } = parseSync(file, text);
  if (errors.length) throw new Error(`src/${file} does not parse: ${errors[0]!.message}`);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value)),
    // In code and in types.
    ...[...text.matchAll(/\bimport\('(\.[^']+)'\)/g)].map((match) => match[1]),
  ];
  const ours = specifiers.filter((specifier) => specifier?.startsWith('.')) as string[];
  return [...new Set(ours.map((specifier) => resolveTo(file, specifier)))];
}

function resolveTo(file: string, specifier: string): string {
  const path = posix.join(posix.dirname(file), specifier.replace(/\?.*$/, ''));
  return path.replace(/\.js$/, '.ts');
}

function circles(): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push(`A circle of imports: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
      return;
    }
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
