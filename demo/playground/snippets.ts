import { name as packageName } from '../../package.json';
import { byId } from './config.js';
import type { Scene } from './scenes.js';

/** The three ways to embed, ready to copy, for the backend that is chosen. */
export function showSnippets({ settings, widgets, factory }: Scene): void {
  const lines = widgets.replaceAll('><portico', '>\n<portico');
  const attributes = (prefix: string) =>
    Object.entries(settings)
      .map(([name, value]) => `  ${prefix}${name}="${value}"`)
      .join('\n');
  const backend = settings['backend'] ?? '';
  const mode = settings['anonymous'];
  byId('snippets', HTMLDivElement).append(
    ...snippet('Script tag', `<script\n  defer\n  src="dist/portico.js"\n${attributes('data-')}\n></script>\n${lines}`),
    ...snippet(
      'Elements',
      `<script type="module">\n  import '${packageName}/elements';\n</script>\n<portico-auth\n${attributes('')}\n>\n${lines.replace(/^/gm, '  ')}\n</portico-auth>`,
    ),
    ...snippet(
      'Headless',
      `import { createAuth } from '${packageName}';\nimport { ${backend} } from '${packageName}/backends/${backend}';\n\n` +
        `const auth = createAuth({\n  backend: ${factory},${mode ? `\n  anonymous: '${mode}',` : ''}\n});\nauth.subscribe((state) => console.log(state.status));`,
    ),
  );
}

function snippet(title: string, code: string): HTMLElement[] {
  const heading = document.createElement('h3');
  heading.textContent = title;
  const box = document.createElement('div');
  box.className = 'snippet';
  const pre = document.createElement('pre');
  pre.tabIndex = 0;
  pre.setAttribute('aria-label', `${title} snippet`);
  pre.textContent = code;
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.textContent = 'Copy';
  copy.setAttribute('aria-label', `Copy the ${title.toLowerCase()} snippet`);
  copy.addEventListener('click', () => {
    navigator.clipboard.writeText(code).then(
      () => (copy.textContent = 'Copied'),
      () => (copy.textContent = 'Select and copy it'),
    );
  });
  box.append(pre, copy);
  return [heading, box];
}
