import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, type Rolldown } from 'vite';
import { entries, pkg, root } from '../../scripts/build/entries.js';
import { install, pack } from './consumer.js';

const project = install(pack().tarball);
const { name } = pkg;

for (const { specifier } of entries()) {
  test(`${specifier} imports in Node, without a DOM, and leaves nothing running`, () => {
    const { status, stderr, signal } = inNode(`await import('${specifier}')`);
    assert.equal(signal, null, 'still running after 20 s');
    assert.equal(status, 0, stderr);
  });
}

for (const framework of ['react', 'vue', 'svelte', 'solid']) {
  test(`${name}/types/${framework} is nothing at run time`, () => {
    const { stdout, stderr } = inNode(`console.log(Object.keys(await import('${name}/types/${framework}')).length)`);
    assert.equal(stdout.trim(), '0', stderr);
  });
}

test('importing the classes registers no element', () => {
  const { stdout, stderr } = inNode(`
    const names = [];
    globalThis.customElements = { define: (tag) => names.push(tag), get: () => undefined };
    const classes = await import('${name}/classes');
    console.log(JSON.stringify({ names, classes: Object.keys(classes) }));
  `);
  const { names, classes } = JSON.parse(stdout || stderr) as { names: string[]; classes: string[] };
  assert.deepEqual(names, []);
  assert.ok(classes.includes('PorticoLogin'));
});

test('importing one element registers that one and what it stands in', () => {
  const { stdout, stderr } = inNode(`
    const names = [];
    globalThis.customElements = { define: (tag) => names.push(tag), get: () => undefined };
    await import('${name}/elements/login');
    console.log(JSON.stringify(names));
  `);
  const names = JSON.parse(stdout || stderr) as string[];
  assert.ok(names.includes('portico-login'));
  assert.ok(!names.includes('portico-gate'));
});

test('a page that imports the core alone gets no code of elements, nor lit', async () => {
  const { code, modules } = await bundle(`export { createAuth } from '${name}';`);
  assert.doesNotMatch(code, /customElements|portico-login/);
  assert.deepEqual(
    modules.filter((id) => /node_modules\/(lit|lit-html|lit-element|@lit)\/|\/dist\/(elements|define)\//.test(id)),
    [],
  );
});

test('a page that imports one backend does not get the others', async () => {
  const { modules } = await bundle(`export { inkeep } from '${name}/backends/inkeep';`);
  assert.ok(modules.some((id) => id.endsWith('/dist/backends/inkeep.js')));
  assert.ok(!modules.some((id) => /\/dist\/backends\/(gotrue|superai)\.js$/.test(id)));
});

test('a bundler keeps the registration of an element that is imported for its effect', async () => {
  const { code } = await bundle(`import '${name}/elements/login';`);
  assert.match(code, /customElements\.define\(.portico-login/);
});

test('a bundler that is handed a class does not register it', async () => {
  const { code } = await bundle(`export { PorticoLogin } from '${name}/classes';`);
  assert.doesNotMatch(code, /customElements\.define\(/);
});

test('every import and script in the README leads to something in the package', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const mentioned = [...readme.matchAll(new RegExp(`['"\`](${name}(?:/[\\w./-]+)?)['"\`]`, 'g'))];
  const specifiers = new Set(mentioned.map(([, specifier]) => specifier!));
  assert.ok(specifiers.has(name));
  for (const specifier of specifiers) {
    const { status, stdout, stderr } = inNode(`console.log(import.meta.resolve('${specifier}'))`);
    assert.equal(status, 0, stderr);
    assert.ok(existsSync(new URL(stdout.trim())), `${specifier} leads to no file`);
  }
  for (const [, file] of readme.matchAll(/(?:src|href)="[^"]*\bdist\/([\w.-]+)"/g)) {
    assert.ok(existsSync(join(project, 'node_modules', name, 'dist', file!)), `There is no dist/${file}`);
  }
});

function inNode(code: string) {
  return spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: project,
    encoding: 'utf8',
    timeout: 20_000,
  });
}

/** As a consumer's own vite would bundle it. */
async function bundle(source: string): Promise<{ code: string; modules: string[] }> {
  const entry = join(project, 'entry.js');
  writeFileSync(entry, source);
  const [output] = (await build({
    root: project,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry, formats: ['es'] } },
  })) as Rolldown.RolldownOutput[];
  const chunks = output!.output.filter((one) => one.type === 'chunk');
  return {
    code: chunks.map(({ code }) => code).join('\n'),
    modules: chunks.flatMap(({ modules }) =>
      Object.entries(modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
    ),
  };
}
