import { name as packageName } from '../../package.json';
import { byId } from './config.js';
import type { Scene } from './scenes.js';

/** The three ways to embed, ready to copy, for the backend that is chosen. */
export function showSnippets(scene: Scene): void {
  const ways = byId('ways', HTMLFieldSetElement);
  const shown = byId('snippet', HTMLPreElement);
  const copy = byId('copy', HTMLButtonElement);
  const show = () => {
    const way = ways.querySelector<HTMLInputElement>(':checked')?.value;
    shown.textContent = way === 'headless' ? headless(scene) : way === 'elements' ? elements(scene) : scriptTag(scene);
    copy.textContent = 'Copy';
  };
  ways.addEventListener('change', show);
  copy.addEventListener('click', () => {
    navigator.clipboard.writeText(shown.textContent).then(
      () => (copy.textContent = 'Copied'),
      () => (copy.textContent = 'Select and copy it'),
    );
  });
  show();
}

function scriptTag({ settings, widgets }: Scene): string {
  return `<script
  defer
  src="dist/portico.js"
${attributes(settings, 'data-')}
></script>

${lines(widgets)}`;
}

function elements({ settings, widgets }: Scene): string {
  return `<script type="module">
  import '${packageName}/elements'; // from npm, by way of your bundler
</script>

<portico-auth
${attributes(settings, '')}
>
${lines(widgets).replace(/^/gm, '  ')}
</portico-auth>`;
}

function headless({ settings: { backend = '', anonymous }, options }: Scene): string {
  const given = Object.entries(options).map(([name, value]) => `    ${name}: '${value}',\n`);
  const factory = backend.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return `import { createAuth } from '${packageName}';
import { ${factory} } from '${packageName}/backends/${backend}';

const auth = createAuth({
  backend: ${factory}({
${given.join('')}  }),${anonymous ? `\n  anonymous: '${anonymous}',` : ''}
});
auth.subscribe((state) => console.log(state.status));`;
}

function attributes(settings: Scene['settings'], prefix: string): string {
  return Object.entries(settings)
    .map(([name, value]) => `  ${prefix}${name}="${value}"`)
    .join('\n');
}

function lines(widgets: string): string {
  return widgets.replaceAll('><portico', '>\n<portico');
}
