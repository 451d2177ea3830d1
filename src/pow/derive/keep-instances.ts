/**
 * hash-wasm makes a new WebAssembly instance for every key, and with it a new memory of many MiB. Engines give such memory
 * back when they please, so a search would hold several times what it needs.
 *
 * In our own worker, where nothing else runs and one key is derived at a time, an instance serves again, if its memory is
 * as empty as a new one: Argon2id counts on that. Sizes must not change between keys, so a job begins with new instances.
 */
type Instantiate = (module: WebAssembly.Module, imports?: WebAssembly.Imports) => Promise<WebAssembly.Instance>;

/** What hash-wasm's modules with a memory of a wanted size export. */
interface Sized {
  readonly memory: WebAssembly.Memory;
  /** Address of that memory, which reaches to the end of all. */
  Hash_GetBuffer(): number;
  Hash_SetMemorySize(bytes: number): void;
}

let kept = new WeakMap<WebAssembly.Module, Promise<WebAssembly.Instance>>();
let isInstalled = false;

/** From now on, in this worker, every module has one instance; those of before are let go. */
export function keepInstances(): void {
  kept = new WeakMap();
  if (isInstalled) return;
  isInstalled = true;
  const instantiate = WebAssembly.instantiate as Instantiate;
  const keeping: Instantiate = async (module, imports) => {
    const old = kept.get(module);
    const instance = old ?? instantiate(module, imports);
    kept.set(module, instance);
    if (old) empty((await old).exports);
    return instance;
  };
  Object.assign(WebAssembly, { instantiate: keeping });
}

function empty(exports: object): void {
  if (!('Hash_SetMemorySize' in exports)) return;
  const { memory, Hash_GetBuffer: address } = exports as Sized;
  new Uint8Array(memory.buffer, address()).fill(0);
}
