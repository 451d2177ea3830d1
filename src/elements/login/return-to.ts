/**
 * Where to go after sign-in: an address on this page's own origin, or nothing.
 *
 * Only a path is taken, and the parser judges it, not a pattern: `//evil.example`, `/\evil.example` and a tab in
 * between all leave the origin. The whole address is given back, since a path such as `/.//evil.example` alone would
 * read differently a second time.
 */
export function readReturnTo(value: string): URL | undefined {
  if (!value.startsWith('/')) return undefined;
  try {
    const url = new URL(value, location.href);
    return url.origin === location.origin ? url : undefined;
  } catch {
    return undefined;
  }
}
