/** A worker's module and all it imports as the text of one classic script, made by scripts/vite-worker-source.mjs. */
declare module '*?worker-source' {
  const source: string;
  export default source;
}

/** The bytes that a module exports by default, in hex: a WebAssembly program, made by scripts/vite-wasm-source.ts. */
declare module '*?wasm-source' {
  const source: string;
  export default source;
}

/** The same text as a file of its own beside the bundle. */
declare module '*?worker-file' {
  /** Its name. */
  export const file: string;
  /** Its digest, as Subresource Integrity writes it. */
  export const integrity: string;
}
