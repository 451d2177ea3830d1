/**
 * The script tag: `<script defer src="portico.js" data-backend="…" data-url="…">`. Registers every element and makes the
 * page's client. `currentScript` is only there while the file runs.
 */
import './define/index.js';
import { startPageClient } from './elements/page-client.js';

const script = document.currentScript;
if (script instanceof HTMLScriptElement) startPageClient(script);
