/** Reading fields of an untrusted answer: each gives the value where it has the right type, else `undefined`. */

/** A JSON object, and not an array or null. Read only named fields of it; never spread or merge it. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key, or an empty one: `read` of anything then gives `undefined`. */
export function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** A string that is not empty and not absurdly long. */
export function text(value: unknown, longest = 300): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= longest ? value : undefined;
}

/** A token as it may stand in a header: visible ASCII, at most 8 KB. */
export function token(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,8192}$/.test(value) ? value : undefined;
}

/** A lifetime in seconds as a server may set it: 5 s to a year. Anything else is a broken answer. */
export function lifetimeSeconds(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 5 && value <= 366 * 86_400 ? value : undefined;
}
