/** A worker's module and all it imports as the text of one classic script, made by scripts/vite-worker-source.mjs. */
declare module '*?worker-source' {
  const source: string;
  export default source;
}
