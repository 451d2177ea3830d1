/**
 * `import program from './program.ts?wasm-source'` gives the bytes that the module exports by default, in hex. The module is
 * run here and not in the browser: it writes a WebAssembly program, which takes longer there than the page should wait.
 *
 * Hex instead of base64: half as much again in the file, but a fifth less once it is compressed, since what comes again in a
 * program begins at any byte, and in base64 looks different for each third of them.
 */
import { runnerImport, type Plugin } from 'vite';

const QUERY = '?wasm-source';

export function wasmSource(): Plugin {
  return {
    name: 'portico-wasm-source',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith(QUERY)) return undefined;
      const resolved = await this.resolve(source.slice(0, -QUERY.length), importer, { skipSelf: true });
      return resolved && resolved.id + QUERY;
    },
    async load(id) {
      if (!id.endsWith(QUERY)) return undefined;
      const { module, dependencies } = await runnerImport<{ default: Uint8Array }>(id.slice(0, -QUERY.length), {
        configFile: false,
        logLevel: 'warn',
      });
      for (const file of dependencies) this.addWatchFile(file);
      const hex = Buffer.from(module.default).toString('hex');
      return { code: `export default '${hex}';`, moduleType: 'js', map: { mappings: '' } };
    },
  };
}
