import type { Width } from './wasm/arithmetic.js';

/** A way to compute: vectors, single numbers, plain script. */
export type Way = Width | 'script';

/** Told that the fastest way is closed, which one is gone instead and why; for developers. */
export type OnSlower = (why: string) => void;

const named: Readonly<Record<Way, string>> = {
  simd: 'WebAssembly with vectors',
  scalar: 'WebAssembly without vectors',
  script: 'plain script',
};
const allWays: readonly Way[] = ['simd', 'scalar', 'script'];

/** Why ways were refused in this thread: each try that a policy forbids is an error in the page's console. */
const refused = /* @__PURE__ */ new Map<Way, string>();

/**
 * Makes something in the fastest way that this browser and page allow.
 *
 * Whether one is allowed is found out by trying: an old engine does not know vectors, and a page's policy may forbid
 * WebAssembly (no `wasm-unsafe-eval`), which shows in nothing else.
 *
 * @param ways - Those that there are, the fastest first.
 */
export async function fastest<T>(
  make: (way: Way) => T | Promise<T>,
  onSlower: OnSlower,
  ways: readonly Way[] = allWays,
): Promise<T> {
  for (const way of ways) {
    if (refused.has(way)) continue;
    try {
      const made = await make(way);
      if (refused.size > 0) {
        const why = [...refused].map(([other, error]) => `${named[other]} is refused (${error})`).join(', ');
        onSlower(`${why}: ${named[way]} searches.`);
      }
      return made;
    } catch (error) {
      if (way === 'script') throw error;
      refused.set(way, String(error).slice(0, 200));
    }
  }
  throw new Error('No way was tried.');
}
