/** FNV-1a, 32 bits, over the UTF-16 units of a text; `state` goes on from the hash of what stands before it. */
export function fnv1a(text: string, state = 0x811c9dc5): number {
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state;
}

/** The hex digits that Cap spins from a number, by an xorshift generator (Marsaglia 2003, shifts 13, 17, 5). */
export function hexStream(state: number, length: number): string {
  let digits = '';
  while (digits.length < length) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    digits += (state >>> 0).toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
}
