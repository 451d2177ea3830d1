/** Integers as WebAssembly writes them (LEB128): seven bits a byte, the lowest first. */

export function unsigned(value: number): number[] {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

/** @param value - Of 64 bits at most. */
export function signed(value: bigint): number[] {
  const bytes = [];
  for (; value < -0x40n || value > 0x3fn; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  return [...bytes, Number(value & 0x7fn)];
}
