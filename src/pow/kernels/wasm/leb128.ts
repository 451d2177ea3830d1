/** An integer from 0 as WebAssembly writes it (LEB128): seven bits a byte, the lowest first. As a byte string. */
export function leb128(value: number): string {
  let bytes = '';
  for (; value > 0x7f; value >>>= 7) bytes += String.fromCharCode((value & 0x7f) | 0x80);
  return bytes + String.fromCharCode(value);
}
