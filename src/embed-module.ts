/**
 * The script tag's twin as an ES module, for the browser: `<script type="module" src="portico.mjs" data-backend="…">`, or
 * `import { createAuth, inkeep } from '…/portico.mjs'`. A module has no `currentScript`; its tag is the one that names it.
 */
import './define/index.js';
import { startPageClient } from './elements/page-client.js';

const scripts = document.querySelectorAll<HTMLScriptElement>('script[type="module"][src]');
const script = [...scripts].find(({ src }) => src === import.meta.url);
if (script) startPageClient(script);

export { gotrue } from './backends/gotrue.js';
export { inkeep } from './backends/inkeep.js';
export { superai } from './backends/superai.js';
export * from './elements/index.js';
export * from './index.js';
