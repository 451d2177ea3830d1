/**
 * Where `portico.js` or `portico.mjs` lies, for what it loads from beside itself. Only while it first runs, a classic script
 * can learn its own address.
 */
export const bundleAddress = (globalThis.document?.currentScript as HTMLScriptElement | null)?.src ?? import.meta.url;
