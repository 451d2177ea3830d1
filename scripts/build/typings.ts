/**
 * dist/types/: what the frameworks' type checkers should know of the elements. `elements.d.ts` is generated from
 * custom-elements.json; the files beside it, one a framework, only say how that framework spells attributes and events.
 * Types are looked up on the classes (`PorticoLogin['view']`), so nothing has to be parsed or said twice.
 */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Attribute, ClassField, Package } from 'custom-elements-manifest/schema';
import { format } from 'prettier';
import { root } from './entries.js';
import { elementsOf, readManifest } from './manifest.js';

const to = join(root, 'dist/types');
const from = join(root, 'scripts/typings');

export async function writeTypings(): Promise<void> {
  mkdirSync(to, { recursive: true });
  const text = await format(describe(readManifest()), { parser: 'typescript', singleQuote: true, printWidth: 120 });
  writeFileSync(join(to, 'elements.d.ts'), text);
  for (const file of readdirSync(from)) {
    cpSync(join(from, file), join(to, file));
    // `import 'portico/types/react'` is also there at run time, and does nothing.
    writeFileSync(join(to, file.replace(/\.d\.ts$/, '.js')), 'export {};\n');
  }
}

function describe(manifest: Package): string {
  const imports = new Map<string, string>();
  const tags = elementsOf(manifest).map(({ tag, module, element }) => {
    imports.set(element.name, module);
    const fields = element.members?.filter((member): member is ClassField => member.kind === 'field') ?? [];
    const props = [
      ...(element.attributes ?? []).map((attribute) => attributeLine(attribute, element.name)),
      ...fields
        .filter(({ name, readonly, static: isStatic, ...field }) => {
          const isAttribute = 'attribute' in field && field.attribute === name;
          return !readonly && !isStatic && !isAttribute;
        })
        .map(({ name, description }) => line(name, `${element.name}['${name}']`, description)),
    ];
    const events = (element.events ?? []).map(({ name, type, description }) => {
      const declaredIn = moduleOf(manifest, type.text);
      if (declaredIn) imports.set(type.text, declaredIn);
      return `${comment(description)}'${name}': ${declaredIn ? type.text : 'Event'};`;
    });
    return `${comment(element.summary ?? element.description)}'${tag}': {
element: ${element.name};
props: {${props.join('\n')}};
events: {${events.join('\n')}};
};`;
  });
  return `${[...imports]
    .map(([name, module]) => `import type { ${name} } from '${posix.relative('dist/types', module)}';`)
    .join('\n')}

/** Every element of the package: its class, what can be set on it and what it fires. */
export interface Elements {
${tags.join('\n')}
}
`;
}

function attributeLine({ name, fieldName, type, description }: Attribute, className: string): string {
  return line(name, fieldName ? `${className}['${fieldName}']` : (type?.text ?? 'string'), description);
}

function line(name: string, type: string, description: string | undefined): string {
  return `${comment(description)}'${name}'?: ${type} | undefined;`;
}

function comment(text: string | undefined): string {
  return text ? `/** ${text.replaceAll('*/', '*\\/').replaceAll('\n', ' ')} */\n` : '';
}

function moduleOf(manifest: Package, name: string): string | undefined {
  return manifest.modules.find(({ declarations }) => declarations?.some((one) => one.name === name))?.path;
}
