import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pkg, root } from '../../scripts/build/entries.js';
import { elementsOf, readManifest } from '../../scripts/build/manifest.js';

const licences = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
const manifest = readManifest();
const elements = elementsOf(manifest);

test('the licences of what is bundled are there in full', () => {
  for (const name of ['lit-html', 'lit-element', '@lit/reactive-element', '@lit/context', 'idb-keyval']) {
    assert.match(licences, new RegExp(`^- ${name} \\d`, 'm'));
  }
  assert.match(licences, /BSD 3-Clause License/);
  assert.match(licences, /Apache License/);
});

test('no tool that merely helped to build is named among the licences', () => {
  const named = [...licences.matchAll(/^- (\S+) \d/gm)].map(([, name]) => name!);
  assert.deepEqual(
    named.filter((name) => name in pkg.devDependencies),
    [],
  );
});

test('custom-elements.json knows every element that can be registered', () => {
  const defined = readdirSync(join(root, 'src/define')).flatMap((file) => {
    const text = readFileSync(join(root, 'src/define', file), 'utf8');
    return [...text.matchAll(/customElements\.define\('([^']+)'/g)].map(([, tag]) => tag!);
  });
  assert.deepEqual(elements.map(({ tag }) => tag).sort(), defined.sort());
});

for (const { tag, element } of elements) {
  test(`${tag} is described in custom-elements.json with all it takes and fires`, () => {
    assert.ok(element.summary ?? element.description, 'the element');
    const parts = [element.attributes, element.events, element.slots, element.cssProperties, element.cssParts];
    const undescribed = parts.flatMap((list) => list ?? []).filter(({ description }) => !description);
    assert.deepEqual(
      undescribed.map(({ name }) => name),
      [],
    );
    const vague = element.events?.filter(({ type }) => !/^\w+Event$/.test(type.text));
    assert.deepEqual(vague ?? [], []);
  });
}

test('custom-elements.json shows nothing private and names no source file', () => {
  const text = JSON.stringify(manifest);
  assert.doesNotMatch(text, /"privacy":"(private|protected)"|"name":"#/);
  assert.doesNotMatch(text, /src\//);
});
