/**
 * Whether a page's origin is on an app's list. Entries: `host` (any scheme and port), `host:port`, `*.host` (the host
 * itself and all below it), `*` (any real origin). A missing or opaque (`null`) origin never matches.
 *
 * @see contracts/inkeep.md §7
 */
export function originAllowed(origin: string | undefined, entries: readonly string[]): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { host, hostname } = new URL(origin);
  if (hostname === '') return false;
  return entries.some((entry) => {
    if (entry === '*') return true;
    if (entry.startsWith('*.')) return hostname === entry.slice(2) || hostname.endsWith(entry.slice(1));
    return entry.includes(':') ? host === entry : hostname === entry;
  });
}
